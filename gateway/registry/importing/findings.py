"""Collect what an import cannot use, with file, JSON Pointer and line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from gateway.model.description import Finding
from gateway.registry.importing.document import Document
from gateway.registry.importing.lines import find_lines
from gateway.registry.importing.pointer import Pointer, format_pointer

MAX_FINDINGS = 2_000
"""More are only counted: nobody reads them, and a hostile document could make millions."""

Severity = Literal["error", "warning"]


class Node(NamedTuple):
    """A value and where it is written."""

    file: str
    pointer: Pointer
    value: Any

    def child(self, *path: str) -> Node:
        """Return the value below, None where there is none."""
        value = self.value
        for key in path:
            if isinstance(value, dict):
                value = value.get(key)
            elif isinstance(value, list) and key.isdecimal() and len(key) < 10 and int(key) < len(value):
                value = value[int(key)]
            else:
                value = None
        return Node(self.file, (*self.pointer, *path), value)

    def members(self) -> list[tuple[str, Node]]:
        """Return the members of an object, or none if the value is not an object."""
        if not isinstance(self.value, dict):
            return []
        return [(name, Node(self.file, (*self.pointer, name), item)) for name, item in self.value.items()]

    def items(self) -> list[Node]:
        """Return the items of an array, or none if the value is not an array."""
        if not isinstance(self.value, list):
            return []
        return [Node(self.file, (*self.pointer, str(n)), item) for n, item in enumerate(self.value)]


class Findings:
    """Findings in the making; `operation` names the operation that is being read."""

    def __init__(self) -> None:
        self.operation: str | None = None
        self._made: dict[tuple[Severity, str, Pointer, str, str | None], None] = {}
        self._lines: list[tuple[Severity, str, str, str]] = []
        self._left_out = 0

    def add(self, severity: Severity, node: Node, message: str) -> None:
        """Note `message` about what is at `node`, once."""
        if len(self._made) >= MAX_FINDINGS:
            self._left_out += 1
            return
        self._made[(severity, node.file, node.pointer, message, self.operation)] = None

    def add_oddities(self, document: Document) -> None:
        """Note what was odd about how a document is written."""
        for place, message in document.oddities[:MAX_FINDINGS]:
            self._lines.append(("warning", document.name, place, message))

    def collect(self, documents: Mapping[str, Document], *, several: bool) -> tuple[Finding, ...]:
        """Return the findings in the order they were made; `several` puts file names before places."""
        lines = {
            name: find_lines(
                document.text, {pointer for _, file, pointer, _, _ in self._made if file == name}
            )
            for name, document in documents.items()
        }
        found = [
            Finding(severity=severity, place=_place(file, place, several=several), message=message)
            for severity, file, place, message in self._lines
        ]
        for severity, file, pointer, message, operation in self._made:
            line = lines.get(file, {}).get(pointer)
            text = format_pointer(pointer) + (f" (line {line})" if line else "")
            place = _place(file, text, several=several)
            found.append(Finding(severity=severity, place=place, message=message, operation=operation))
        if self._left_out:
            found.append(
                Finding(severity="warning", place="", message=f"{self._left_out} more findings are left out.")
            )
        return tuple(found)


def _place(file: str, place: str, *, several: bool) -> str:
    if not several:
        return place.strip() or "/"
    return f"{file}#{place.strip()}" if place.startswith("/") else f"{file} {place.strip()}".strip()
