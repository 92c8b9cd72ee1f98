"""Bundle every schema that is referred to under one name each, `#/components/schemas/NAME`."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from dataclasses import dataclass
from posixpath import basename
from typing import Any

from gateway.registry.importing.closing import Opener
from gateway.registry.importing.findings import Findings, Node
from gateway.registry.importing.pointer import Pointer, format_pointer
from gateway.registry.importing.references import References, UnusableReference
from gateway.registry.importing.schema import Direction, SchemaTranslator
from gateway.registry.schemas import PREFIX

_HOME = ("components", "schemas")
_ILLEGAL = re.compile(r"[^A-Za-z0-9._-]+")
_PLACES = re.compile(r"schema|schemas|items|properties|\$defs|definitions|\d*")

Target = tuple[str, Pointer]
"""Which schema: its file and where it is in it."""


@dataclass(slots=True)
class _Made:
    schema: dict[str, Any]
    relaxed: bool


class Components:
    """Translates schemas for operations, and collects those that they refer to."""

    def __init__(self, references: References, findings: Findings, *, legacy: bool) -> None:
        self._references = references
        self._findings = findings
        self._translator = SchemaTranslator(findings, self._refer, self._marked, legacy=legacy)
        self._targets: dict[Target, Node] = {}
        self._made: dict[tuple[Target, Direction], _Made] = {}
        self._waiting: deque[tuple[Target, Direction]] = deque()
        self._uses: list[tuple[dict[str, Any], Target, Direction]] = []
        self._users: dict[Target, set[Target]] = {}
        self._owner: Target | None = None

    def translate(self, node: Node, direction: Direction) -> dict[str, Any]:
        """Return an operation's schema; its references have their names only after `bundle`."""
        self._owner = None
        return self._translator.translate(node, direction)

    def bundle(self) -> dict[str, Any]:
        """Translate what was referred to, name it, and return it by name."""
        self._findings.operation = None
        while self._waiting:
            target, direction = self._waiting.popleft()
            self._owner, self._translator.relaxed = target, False
            schema = self._translator.translate(self._targets[target], direction)
            self._made[(target, direction)] = _Made(schema, self._translator.relaxed)
        two_sided = self._two_sided()
        names = self._names(two_sided)
        for use, target, direction in self._uses:
            use["$ref"] = PREFIX + names[_key(target, direction, two_sided)]
        for mapping in self._translator.mappings:
            for value, use in mapping.items():
                mapping[value] = use["$ref"]
        bundled = {
            names[_key(target, direction, two_sided)]: made.schema
            for (target, direction), made in self._made.items()
        }
        opener = Opener(bundled)
        for node, composite in self._translator.composites:
            if opener.open_parts(composite):
                self._findings.add("warning", node, "The parts exclude each other; they are read as open.")
        return dict(sorted(bundled.items()))

    def _refer(self, node: Node, direction: Direction) -> dict[str, Any] | None:
        try:
            found = self._references.target(node.file, node.value["$ref"], node.pointer)
        except UnusableReference as error:
            self._findings.add("warning", node, f"{error} Anything is accepted here.")
            return None
        target = (found.file, found.pointer)
        if target not in self._targets:
            self._targets[target] = found
        if (target, direction) not in self._made:
            self._made[(target, direction)] = _Made({}, relaxed=False)
            self._waiting.append((target, direction))
        if self._owner is not None:
            self._users.setdefault(target, set()).add(self._owner)
        use: dict[str, Any] = {"$ref": ""}
        self._uses.append((use, target, direction))
        return use

    def _marked(self, node: Node, keyword: str) -> bool:
        if isinstance(node.value, dict) and node.value.get(keyword) is True:
            return True
        try:
            followed = self._references.follow(node)
        except UnusableReference:
            return False
        return isinstance(followed.value, dict) and followed.value.get(keyword) is True

    def _two_sided(self) -> set[Target]:
        """Return the schemas that differ between request and answer, themselves or in what they refer to."""
        found = {target for (target, _), made in self._made.items() if made.relaxed}
        waiting = list(found)
        while waiting:
            for user in self._users.get(waiting.pop(), ()):
                if user not in found:
                    found.add(user)
                    waiting.append(user)
        return found

    def _names(self, two_sided: set[Target]) -> dict[tuple[Target, Direction | None], str]:
        keys = {_key(target, direction, two_sided) for target, direction in self._made}
        main = self._references.main
        names: dict[tuple[Target, Direction | None], str] = {}
        taken: set[str] = set()
        for key in sorted(keys, key=lambda k: (not _at_home(k[0], main), k[0], k[1] or "")):
            (file, pointer), direction = key
            said = pointer[-1] if _at_home(key[0], main) else _said(file, pointer)
            plain = _ILLEGAL.sub("-", said).strip("-")[:80] or "schema"
            plain += "-request" if direction is Direction.REQUEST else ""
            name, length = plain, 0
            place = f"{file}#{format_pointer(pointer)}".encode(errors="surrogatepass")
            digest = hashlib.sha256(place).hexdigest()
            while name in taken:
                length += 6
                name = f"{plain}-{digest[:length]}"
            taken.add(name)
            names[key] = name
        return names


def _key(target: Target, direction: Direction, two_sided: set[Target]) -> tuple[Target, Direction | None]:
    return target, direction if target in two_sided else None


def _at_home(target: Target, main: str) -> bool:
    file, pointer = target
    return file == main and pointer[:2] == _HOME and len(pointer) == 3


def _said(file: str, pointer: Pointer) -> str:
    """Return the last word of a pointer that names something, or the file's name."""
    said = [segment for segment in pointer if not _PLACES.fullmatch(segment)]
    return said[-1] if said else basename(file).rsplit(".", 1)[0]
