"""Path templates as a tree of segments: a look-up costs what the path is long."""

from __future__ import annotations

import re
from typing import Generic, TypeVar

Leaf = TypeVar("Leaf")
_PARAMETER = re.compile(r"\{([^{}]+)\}")
MAX_SEGMENTS = 64


class Node(Generic[Leaf]):
    """What may follow at one place of a path: a literal, before a pattern, before a parameter."""

    __slots__ = ("leaves", "literals", "parameter", "patterns")

    def __init__(self) -> None:
        self.literals: dict[str, Node[Leaf]] = {}
        self.patterns: list[tuple[re.Pattern[str], Node[Leaf]]] = []
        self.parameter: Node[Leaf] | None = None
        self.leaves: dict[str, tuple[Leaf, tuple[str, ...]]] = {}

    def insert(self, template: str, method: str, leaf: Leaf) -> bool:
        """Add a template such as `/a/{b}`; return False when method and shape are taken already."""
        node, names = self, []
        for segment in template.split("/")[1:]:
            found = _PARAMETER.findall(segment)
            names += found
            if not found:
                node = node.literals.setdefault(segment, Node())
            elif segment == "{" + found[0] + "}":
                node.parameter = node.parameter or Node()
                node = node.parameter
            else:
                node = node._pattern(segment)
        if method in node.leaves:
            return False
        node.leaves[method] = (leaf, tuple(names))
        return True

    def _pattern(self, segment: str) -> Node[Leaf]:
        parts = _PARAMETER.split(segment)
        text = "".join(re.escape(p) if i % 2 == 0 else "(.+?)" for i, p in enumerate(parts))
        for pattern, node in self.patterns:
            if pattern.pattern == text:
                return node
        fresh: Node[Leaf] = Node()
        self.patterns.append((re.compile(text, re.DOTALL), fresh))
        self.patterns.sort(key=_looseness)
        return fresh

    def find(self, segments: list[str]) -> tuple[Node[Leaf], list[str]] | None:
        """Return the most specific node for these decoded segments, and the parameters' values in order."""
        if len(segments) > MAX_SEGMENTS:
            return None
        node, values = self, []
        for at, segment in enumerate(segments):
            literal = node.literals.get(segment)
            if literal is not None and not node.patterns and node.parameter is None:
                node = literal
            elif literal is None and not node.patterns:
                if node.parameter is None or not segment:
                    return None
                values.append(segment)
                node = node.parameter
            else:
                return _search(node, segments, at, values)
        return (node, values) if node.leaves else None


def _looseness(way: tuple[re.Pattern[str], object]) -> int:
    """Return what orders patterns: `{id}.schema.json` fits less than `{id}.json` does, and goes before it."""
    return -len(way[0].pattern.replace("(.+?)", ""))


def _search(
    start: Node[Leaf], segments: list[str], at: int, values: list[str]
) -> tuple[Node[Leaf], list[str]] | None:
    """Look along all the ways that are open, the most specific first; at most one visit a node."""
    ways = [(start, values)]
    for segment in segments[at:]:
        further: list[tuple[Node[Leaf], list[str]]] = []
        for node, found in ways:
            literal = node.literals.get(segment)
            if literal is not None:
                further.append((literal, found))
            for pattern, child in node.patterns:
                match = pattern.fullmatch(segment)
                if match:
                    further.append((child, [*found, *match.groups()]))
            if node.parameter is not None and segment:
                further.append((node.parameter, [*found, segment]))
        ways = further
    return next(((node, found) for node, found in ways if node.leaves), None)
