"""Index the `$id` and `$anchor` of schemas in a document (JSON Schema 2020-12 section 8.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gateway.registry.importing.pointer import Pointer


def index_identifiers(tree: Any, name: str) -> Iterator[tuple[str, Pointer, Any]]:
    """Yield each absolute `$id` as it is, and each `$anchor` as `NAME#ANCHOR`, with pointer and schema."""
    stack: list[tuple[Pointer, Any]] = [((), tree)]
    while stack:
        pointer, value = stack.pop()
        if isinstance(value, dict):
            identifier, anchor = value.get("$id"), value.get("$anchor")
            if isinstance(identifier, str) and ":" in identifier:
                yield identifier.removesuffix("#"), pointer, value
            if isinstance(anchor, str):
                yield f"{name}#{anchor}", pointer, value
            children = value.items()
            stack.extend(((*pointer, key), item) for key, item in children if isinstance(item, dict | list))
        elif isinstance(value, list):
            stack.extend(
                ((*pointer, str(n)), item) for n, item in enumerate(value) if isinstance(item, dict | list)
            )
