"""JSON Pointers (RFC 6901) put together as one tree, to walk an answer by.

A pointer walks through arrays: `/persons/name` points into every person. A
segment `*` matches any member of an object, or, at an array, its elements
instead of walking through. A segment of digits is a member's name and never
an index. So, with a value reached over members and elements, and a pointer:

1. an empty pointer covers the value and everything in it;
2. over a member, the first segment must be its name or `*`, and is used up;
3. over an element, a first segment `*` is used up, and any other stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

ANY: Final = "*"
MAX_SEGMENTS: Final = 32
MAX_LEVELS: Final = 64
"""Levels of an answer that are walked; each costs one more pass over what is below it."""
_BAD_ESCAPE: Final = re.compile(r"~(?![01])")

Members = msgspec.json.Decoder(dict[str, msgspec.Raw])
Elements = msgspec.json.Decoder(list[msgspec.Raw])
Anything = msgspec.json.Decoder(msgspec.Raw)
UNREADABLE: Final = (msgspec.DecodeError, RecursionError, UnicodeError)
"""What the decoders raise on bytes that are no JSON, or nested too deeply."""

OBJECT: Final = ord("{")
ARRAY: Final = ord("[")
TEXT: Final = ord('"')


class Node:
    """A place in the tree; `leaf` is set where a pointer ends (`mask` keeps its number there)."""

    __slots__ = ("_children", "_element", "any", "leaf", "members")

    def __init__(self) -> None:
        self.members: dict[str, Node] = {}
        self.any: Node | None = None
        self.leaf: int | None = None
        self._children: dict[str, Node] = {}
        self._element: Node | None = None

    def child(self, name: str) -> Node | None:
        """Return where a member called `name` leads, or None (rule 2)."""
        literal = self.members.get(name)
        if literal is None or self.any is None:
            return literal or self.any
        if name not in self._children:
            self._children[name] = _merged(literal, self.any)
        return self._children[name]

    def element(self) -> Node:
        """Return where the elements of an array lead (rule 3)."""
        if self.any is None:
            return self
        if self._element is None:
            through = Node()
            through.members, through.leaf = self.members, self.leaf
            self._element = _merged(through, self.any)
        return self._element

    def nodes(self) -> Iterator[Node]:
        """Yield this node and all below it."""
        yield self
        for below in (*self.members.values(), *([self.any] if self.any else [])):
            yield from below.nodes()


def segments(pointer: str) -> tuple[str, ...]:
    """Return the unescaped segments of a JSON Pointer; raises `ValueError` when it is none."""
    if pointer == "":
        return ()
    if not pointer.startswith("/") or _BAD_ESCAPE.search(pointer):
        raise ValueError("not a JSON Pointer")
    found = tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))
    if len(found) > MAX_SEGMENTS:
        raise ValueError(f"a pointer of more than {MAX_SEGMENTS} segments")
    return found


def tree(pointers: Iterable[tuple[str, int]]) -> Node:
    """Return the tree of (pointer, number at its end); the lowest of several numbers counts."""
    root = Node()
    for pointer, number in pointers:
        node = root
        for segment in segments(pointer):
            if segment == ANY:
                node.any = node.any or Node()
                node = node.any
            else:
                node = node.members.setdefault(segment, Node())
        node.leaf = number if node.leaf is None else min(node.leaf, number)
    return root


def _merged(one: Node, other: Node) -> Node:
    both = Node()
    leaves = [node.leaf for node in (one, other) if node.leaf is not None]
    both.leaf = min(leaves, default=None)
    both.any = _merged(one.any, other.any) if one.any and other.any else one.any or other.any
    both.members = dict(one.members)
    for name, node in other.members.items():
        mine = one.members.get(name)
        both.members[name] = node if mine is None else _merged(mine, node)
    return both
