"""Path templates as a tree of segments: a look-up costs what the path is long."""

from __future__ import annotations

from typing import Generic, TypeVar

from gateway.model.templates import EXPRESSION, find_values, literals_of

Leaf = TypeVar("Leaf")
MAX_SEGMENTS = 64


class Node(Generic[Leaf]):
    """What may follow at one place of a path: a literal, before a pattern, before a parameter."""

    __slots__ = ("leaves", "literals", "parameter", "patterns")

    def __init__(self) -> None:
        self.literals: dict[str, Node[Leaf]] = {}
        self.patterns: list[tuple[tuple[str, ...], Node[Leaf]]] = []
        self.parameter: Node[Leaf] | None = None
        self.leaves: dict[str, tuple[Leaf, tuple[str, ...]]] = {}

    def insert(self, template: str, method: str, leaf: Leaf) -> bool:
        """Add a template such as `/a/{b}`; return False when method and shape are taken already."""
        node, names = self, []
        for segment in template.split("/")[1:]:
            found = EXPRESSION.findall(segment)
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
        literals = literals_of(segment)
        for known, node in self.patterns:
            if known == literals:
                return node
        fresh: Node[Leaf] = Node()
        self.patterns.append((literals, fresh))
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


def _looseness(way: tuple[tuple[str, ...], object]) -> int:
    """Return what orders patterns: `{id}.schema.json` fits less than `{id}.json` does, and goes before it."""
    return -sum(map(len, way[0]))


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
            for literals, child in node.patterns:
                spans = find_values(literals, segment)
                if spans is not None:
                    further.append((child, [*found, *(segment[start:end] for start, end in spans)]))
            if node.parameter is not None and segment:
                further.append((node.parameter, [*found, segment]))
        ways = further
    return next(((node, found) for node, found in ways if node.leaves), None)
