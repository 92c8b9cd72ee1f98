"""Read YAML or JSON into plain values, with bounds, without duplicates, and knowing every line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from gateway.journeys.document.pointer import escape
from gateway.journeys.document.scalars import scalar
from gateway.problems import InvalidDescription

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_NODES: Final = 200_000
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Text:
    """A document as plain JSON values; `lines` has the line of each JSON Pointer, from 1."""

    value: Any
    lines: dict[str, int] = field(default_factory=dict)


def read_text(data: bytes) -> Text:
    """Return the one document in `data`, YAML 1.2 or JSON.

    Raises `InvalidDescription` when it is too large, too deep or too wide
    (aliases count each time that they are used, so a small file cannot grow
    in memory), is not UTF-8, has a duplicate key, a key that is not a string,
    a recursive alias, a tag outside JSON's types, or more than one document.
    """
    if len(data) > MAX_BYTES:
        raise InvalidDescription(f"The document is larger than {MAX_BYTES} bytes.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidDescription("The document is not UTF-8.") from None
    try:
        return _Builder(yaml.parse(text, Loader=_LOADER)).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if text.lstrip().startswith(("{", "[")):
            return _read_json(text)
        place = f"Line {mark.line + 1}" if mark is not None else "The document"
        raise InvalidDescription(f"{place}: not YAML and not JSON.") from None
    except RecursionError:
        raise InvalidDescription(f"The document is nested deeper than {MAX_DEPTH} levels.") from None


def _read_json(text: str) -> Text:
    """Return a JSON document that YAML cannot read (tabs between tokens); its lines are not known."""
    try:
        return Text(json.loads(text, object_pairs_hook=_members, parse_constant=_no_constant))
    except (ValueError, RecursionError):
        raise InvalidDescription("The document is neither YAML nor JSON.") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidDescription("A key is given twice.")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


class _Builder:
    """Builds values from YAML events; events, because they have marks and expand no alias by themselves."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._anchors: dict[str, Any] = {}
        self._open: set[str] = set()
        self._lines: dict[str, int] = {}
        self._nodes = 0

    def document(self) -> Text:
        self._take()
        start = self._take()
        if not isinstance(start, yaml.DocumentStartEvent):
            raise InvalidDescription("The document is empty.")
        value = self._node(self._take(), "", 0)
        self._take()
        if not isinstance(self._take(), yaml.StreamEndEvent):
            raise InvalidDescription("The file holds more than one document.")
        return Text(value, self._lines)

    def _take(self) -> Any:
        return next(self._events)

    def _count(self, line: int, amount: int = 1) -> None:
        self._nodes += amount
        if self._nodes > MAX_NODES:
            raise InvalidDescription(f"Line {line}: the document has more than {MAX_NODES} values.")

    def _node(self, event: Any, at: str, depth: int) -> Any:
        line = event.start_mark.line + 1
        self._count(line)
        if depth > MAX_DEPTH:
            raise InvalidDescription(f"Line {line}: nested deeper than {MAX_DEPTH} levels.")
        self._lines.setdefault(at, line)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor, line, depth)
        if event.anchor is not None:
            self._open.add(event.anchor)
        if isinstance(event, yaml.ScalarEvent):
            value = scalar(event.value, event.tag, event.implicit[0], line)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(at, depth)
        else:
            value = self._mapping(at, depth)
        if event.anchor is not None:
            self._open.discard(event.anchor)
            self._anchors[event.anchor] = value
        return value

    def _alias(self, anchor: str | None, line: int, depth: int) -> Any:
        if anchor is None or anchor in self._open or anchor not in self._anchors:
            raise InvalidDescription(f"Line {line}: an alias is recursive or unknown.")
        value = self._anchors[anchor]
        nodes, deepest = _measure(value)
        self._count(line, nodes)
        if depth + deepest > MAX_DEPTH:
            raise InvalidDescription(f"Line {line}: nested deeper than {MAX_DEPTH} levels.")
        return value

    def _sequence(self, at: str, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := self._take(), yaml.SequenceEndEvent):
            found.append(self._node(event, f"{at}/{len(found)}", depth + 1))
        return found

    def _mapping(self, at: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self._take(), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise InvalidDescription(f"Line {line}: a key must be a plain string.")
            key = event.value
            if key in found:
                raise InvalidDescription(f"Line {line}: the key '{key[:60]}' is given twice.")
            place = f"{at}/{escape(key)}"
            self._lines[place] = line
            found[key] = self._node(self._take(), place, depth + 1)
        return found


def _measure(value: Any) -> tuple[int, int]:
    """Return how many values `value` holds, itself included, and how deep they go."""
    children = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    nodes, depth = 1, 0
    for child in children:
        inner, deep = _measure(child)
        nodes, depth = nodes + inner, max(depth, deep + 1)
        if nodes > MAX_NODES:
            break
    return nodes, depth
