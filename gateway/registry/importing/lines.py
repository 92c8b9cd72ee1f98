"""Find the lines of JSON Pointers in a document's text, for findings only."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from typing import Any

import yaml

from gateway.registry.importing.pointer import Pointer

MAX_TEXT = 4 * 1024 * 1024
"""Larger documents are not read a second time: their findings have pointers only."""


def find_lines(text: str, wanted: Collection[Pointer]) -> dict[Pointer, int]:
    """Return the 1-based line of each pointer that is found; reads JSON too, as it is nearly YAML."""
    if not wanted or len(text) > MAX_TEXT:
        return {}
    prefixes = {pointer[:length] for pointer in wanted for length in range(len(pointer) + 1)}
    found: dict[Pointer, int] = {}
    with contextlib.suppress(yaml.YAMLError, ValueError):
        _walk(yaml.CSafeLoader(text), prefixes, found)
    return {pointer: found[pointer] for pointer in wanted if pointer in found}


def _walk(parser: Any, prefixes: set[Pointer], found: dict[Pointer, int]) -> None:
    stack: list[list[Any]] = []
    while True:
        event = parser.get_event()
        if event is None or isinstance(event, yaml.DocumentEndEvent | yaml.StreamEndEvent):
            return
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            _step(event, stack, prefixes, found)


def _step(event: Any, stack: list[list[Any]], prefixes: set[Pointer], found: dict[Pointer, int]) -> None:
    """Handle one node; a frame is [pointer, or None when nobody asks; kind; next index or key; its line]."""
    pointer: Pointer | None = ()
    line = event.start_mark.line + 1
    if stack:
        frame = stack[-1]
        parent, kind, key, key_line = frame
        if kind == "map" and key is None:
            frame[2] = getattr(event, "value", "")
            frame[3] = line
            return
        if kind == "map":
            frame[2], line = None, key_line
        else:
            frame[2] = key + 1
        pointer = None if parent is None else (*parent, str(key))
        if pointer not in prefixes:
            pointer = None
    if pointer is not None:
        found.setdefault(pointer, line)
    if isinstance(event, yaml.MappingStartEvent):
        stack.append([pointer, "map", None, 0])
    elif isinstance(event, yaml.SequenceStartEvent):
        stack.append([pointer, "list", 0, 0])
