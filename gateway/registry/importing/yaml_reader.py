"""Read YAML as OpenAPI means it: the JSON schema ruleset, bounded, without objects or dates.

Built on libyaml's events and not on a loader, because a loader recurses in C
(a file of brackets would end the process), expands aliases without a bound,
keeps the last of two equal keys silently, and makes `true` of `on`, a date of
`2024-01-01` and a number of the key `200`.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from gateway.problems import InvalidDescription

MAX_DEPTH = 200
"""Nesting of one document; schema validation itself stops at 255."""
MAX_NODES = 3_000_000
"""Values of one document, with every alias counted as what it stands for."""

_BLANK = re.compile(r"^[ \t]+$", re.MULTILINE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_RESOLVED_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null"))
_MERGE = "<<"


def read_yaml(text: str, oddities: list[tuple[str, str]]) -> Any:
    """Return the values of the first document in `text`; adds to `oddities` what was read leniently.

    Raises `InvalidDescription` naming the line.
    """
    parser = yaml.CSafeLoader(_CONTROL.sub("\ufffd", _BLANK.sub("", text)))
    builder = _Builder(oddities)
    try:
        while not builder.done:
            builder.take(parser.get_event())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark is not None else ""
        raise InvalidDescription(f"not YAML: {where}{error.problem}.", reason="not_yaml") from None
    except (yaml.YAMLError, ValueError) as error:
        raise InvalidDescription(
            "not YAML: it holds characters that YAML forbids.", reason="not_yaml"
        ) from error
    return builder.root


class _Open:
    """A mapping or sequence that is being read; `size` counts the values in it, aliases expanded."""

    __slots__ = ("anchor", "key", "merges", "size", "value", "waits")

    def __init__(self, value: dict[str, Any] | list[Any], anchor: str | None) -> None:
        self.value = value
        self.anchor = anchor
        self.key = ""
        self.waits = False
        self.merges: list[Any] = []
        self.size = 1


class _Builder:
    def __init__(self, oddities: list[tuple[str, str]]) -> None:
        self.root: Any = None
        self.done = False
        self._started = False
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._oddities = oddities
        self._total = 0

    def take(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent():
                self._begin({}, event)
            case yaml.SequenceStartEvent():
                self._begin([], event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end(event)
            case yaml.AliasEvent():
                if event.anchor is None or event.anchor not in self._anchors:
                    raise _refusal(event, "an alias refers to itself or to nothing")
                value, size = self._anchors[event.anchor]
                self._add(value, size, event)
            case yaml.DocumentStartEvent():
                self._begin_document(event)
            case yaml.StreamEndEvent() | None:
                self.done = True

    def _begin_document(self, event: Any) -> None:
        if self._started:
            place = f"line {event.start_mark.line + 1}"
            self._oddities.append((place, "Only the first YAML document of the file is read."))
            self.done = True
        self._started = True

    def _begin(self, value: dict[str, Any] | list[Any], event: Any) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise InvalidDescription("The document is nested too deeply.", reason="too_deep")
        if self._open and isinstance(self._open[-1].value, dict) and not self._open[-1].waits:
            raise _refusal(event, "a mapping's key is not text")
        self._open.append(_Open(value, event.anchor))

    def _end(self, event: Any) -> None:
        ended = self._open.pop()
        if isinstance(ended.value, dict):
            for merged in ended.merges:
                for name, value in merged.items():
                    ended.value.setdefault(name, value)
        if ended.anchor:
            self._anchors[ended.anchor] = (ended.value, ended.size)
        self._add(ended.value, ended.size, event)

    def _scalar(self, event: Any) -> None:
        parent = self._open[-1] if self._open else None
        if parent is not None and isinstance(parent.value, dict) and not parent.waits:
            parent.key, parent.waits = event.value, True
            if event.anchor:
                self._anchors[event.anchor] = (event.value, 1)
            return
        plain = event.implicit[0] or event.tag in _RESOLVED_TAGS
        value = _resolve(event.value) if plain else event.value
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._add(value, 1, event)

    def _add(self, value: Any, size: int, event: Any) -> None:
        self._total += 1
        if not self._open:
            self.root = value
            return
        parent = self._open[-1]
        parent.size += size
        if parent.size > MAX_NODES or self._total > MAX_NODES:
            raise InvalidDescription("The document has too many values.", reason="too_large")
        if isinstance(parent.value, list):
            parent.value.append(value)
        elif not parent.waits:
            if not isinstance(value, str):
                raise _refusal(event, "a mapping's key is not text")
            parent.key, parent.waits = value, True
        else:
            parent.waits = False
            self._member(parent, value, event)

    def _member(self, parent: _Open, value: Any, event: Any) -> None:
        members = parent.value
        assert isinstance(members, dict)
        if parent.key == _MERGE and (sources := _merged(value)) is not None:
            parent.merges.extend(sources)
            return
        if parent.key in members:
            self._oddities.append(
                (
                    f"line {event.start_mark.line + 1}",
                    f"The member {parent.key[:80]!r} is given twice; the last is used.",
                )
            )
        members[parent.key] = value


def _refusal(event: Any, message: str) -> InvalidDescription:
    return InvalidDescription(f"line {event.start_mark.line + 1}: {message}.", reason="not_yaml")


def _merged(value: Any) -> list[dict[str, Any]] | None:
    sources = value if isinstance(value, list) else [value]
    return sources if all(isinstance(source, dict) for source in sources) else None


def _resolve(text: str) -> Any:
    """Return a plain scalar's value by YAML 1.2's core rules (section 10.3.2), decimal only."""
    if text in _WORDS:
        return _WORDS[text]
    if text[:1] not in "+-.0123456789":
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if len(text) <= 40 and _FLOAT.fullmatch(text):
        number = float(text)
        return number if number - number == 0 else text
    return text
