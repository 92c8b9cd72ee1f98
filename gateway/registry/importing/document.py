"""Read one JSON or YAML document into plain values, bounded in depth and size."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from gateway.problems import InvalidDescription
from gateway.registry.importing.sniff import decode
from gateway.registry.importing.yaml_reader import MAX_DEPTH, MAX_NODES, read_yaml

_UNSTORABLE = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
_WHOLE_LIMIT = 2**63


@dataclass(slots=True)
class Document:
    """A document's values and text, and what was odd about how it is written.

    Mapping keys are strings, whatever YAML would make of them. `oddities` are
    pairs of a place (`line N`, or empty) and a message.
    """

    name: str
    tree: Any
    text: str
    oddities: list[tuple[str, str]] = field(default_factory=list)


def read_document(name: str, content: bytes) -> Document:
    """Return the document; raises `InvalidDescription` with the line when it cannot be read."""
    text = decode(content)
    document = Document(name, None, text)
    if text.lstrip()[:1] in ("{", "["):
        try:
            document.tree = _read_json(text, document)
            return document
        except ValueError as error:
            reason = _json_reason(error)
        document.oddities.clear()
        try:
            document.tree = read_yaml(text, document.oddities)
        except InvalidDescription:
            raise InvalidDescription(f"{name}: not JSON: {reason}", reason="not_json") from None
        return document
    try:
        document.tree = read_yaml(text, document.oddities)
    except InvalidDescription as problem:
        raise InvalidDescription(f"{name}: {problem.detail}", **problem.members) from None
    return document


def _read_json(text: str, document: Document) -> Any:
    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            seen: set[str] = set()
            for name, _ in pairs:
                if name in seen:
                    document.oddities.append(
                        ("", f"The member {name[:80]!r} is given twice; the last is used.")
                    )
                seen.add(name)
        return made

    try:
        tree = json.loads(
            text,
            object_pairs_hook=members,
            parse_constant=_no_constant,
            parse_int=_bounded_int,
            parse_float=_bounded_float,
        )
    except RecursionError:
        raise InvalidDescription("The document is nested too deeply.", reason="too_deep") from None
    _check_bounds(tree)
    return _storable(tree) if _UNSTORABLE.search(text) else tree


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def _bounded_int(digits: str) -> int | float | str:
    if len(digits) < 19:
        return int(digits)
    if len(digits) > 300:
        return digits
    number = int(digits)
    return number if -_WHOLE_LIMIT <= number < _WHOLE_LIMIT else float(number)


def _bounded_float(digits: str) -> float | str:
    number = float(digits)
    return number if number - number == 0 else digits


def _check_bounds(tree: Any) -> None:
    level, count = [tree], 0
    for _ in range(MAX_DEPTH):
        count += len(level)
        if count > MAX_NODES:
            raise InvalidDescription("The document has too many values.", reason="too_large")
        following: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                following.extend(value.values())
            elif isinstance(value, list):
                following.extend(value)
        if not following:
            return
        level = following
    raise InvalidDescription("The document is nested too deeply.", reason="too_deep")


def _storable(value: Any) -> Any:
    """Return `value` with U+FFFD for lone surrogates and NUL, which no database takes."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value


def _json_reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}: {error.msg}."
    return "it holds a number that JSON does not have."
