"""`minimise`: release the fields that were agreed, and nothing else.

A value is released when a pointer covers it (see `pointer`), byte for byte as
the agency wrote it. Objects and arrays on the way to a pointer are kept, empty
if need be; scalars there, `null` too, are not. Members come in the order of
the agreement, those found by `*` after them in the order of the answer. Where
an answer repeats a member, the last one counts, and is the only one released.

Most answers have the shape that the pointers suppose. For these the agreement
is compiled to msgspec Structs, which decode only what may pass (about 10 µs
for 2 kB). Where a decoder refuses the shape, the answer is walked instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import GenericAlias
from typing import Any, Final

import msgspec
from msgspec import UNSET, Raw

from gateway.contracts import FulfilBody
from gateway.problems import BadAgencyAnswer, InvalidDescription
from policies.obligations.pointer import (
    ARRAY,
    MAX_LEVELS,
    OBJECT,
    UNREADABLE,
    Anything,
    Elements,
    Members,
    Node,
    tree,
)

_DROPPED: Final = object()
_encode = msgspec.json.Encoder().encode


class Minimise:
    """Arguments: `fields`, JSON Pointers, or `*` alone for everything."""

    name = "minimise"

    def compile(self, arguments: Mapping[str, Any], answer_schema: Mapping[str, Any]) -> FulfilBody:
        """Return the function that leaves only `fields`; the schema is not needed."""
        fields = arguments.get("fields")
        if set(arguments) != {"fields"} or not isinstance(fields, list | tuple):
            raise InvalidDescription("minimise takes fields, a list of JSON Pointers.")
        if list(fields) == ["*"]:
            return _release_all
        try:
            root = tree((field, 0) for field in fields)
        except (ValueError, AttributeError):
            raise InvalidDescription("minimise takes JSON Pointers (RFC 6901).") from None
        return _release_all if root.leaf is not None else _compiled(root)


def _release_all(body: bytes) -> bytes:
    return body


def _compiled(root: Node) -> FulfilBody:
    """Return the fast way with the slow way behind it; the slow one alone for what Structs cannot say."""

    def walk(body: bytes) -> bytes:
        try:
            released = _walk(Anything.decode(body), root, 0)
            return b"null" if released is _DROPPED else _encode(released)
        except UNREADABLE:
            raise BadAgencyAnswer("The answer is not JSON that can be minimised.") from None

    try:
        decode = msgspec.json.Decoder(_shape(root)).decode
    except (ValueError, UnicodeError):
        return walk

    def minimise(body: bytes) -> bytes:
        try:
            return _encode(decode(body))
        except UNREADABLE:
            return walk(body)

    return minimise


def _shape(node: Node) -> Any:
    """Return the type of an answer that fits `node`; raises `ValueError` where Structs cannot say it."""
    if node.any is not None:
        raise ValueError("a wildcard")
    fields: list[tuple[str, Any, Any]] = []
    names: dict[str, str] = {}
    for number, (name, below) in enumerate(node.members.items()):
        field = f"f{number}"
        names[field] = name
        fields.append((field, Raw if below.leaf is not None else _shape(below), UNSET))
    struct = msgspec.defstruct("Agreed", fields, rename=names, omit_defaults=True, gc=False)
    return struct | GenericAlias(list, (struct,))


def _walk(value: Raw, node: Node, level: int) -> Any:
    """Return what of `value` may be released at `node`, or `_DROPPED`."""
    if node.leaf is not None:
        return value
    if level > MAX_LEVELS:
        raise RecursionError
    kind = memoryview(value)[0]
    if kind == OBJECT:
        return _walk_object(Members.decode(value), node, level + 1)
    if kind == ARRAY:
        below = node.element()
        walked = (_walk(element, below, level + 1) for element in Elements.decode(value))
        return [element for element in walked if element is not _DROPPED]
    return _DROPPED


def _walk_object(members: dict[str, Raw], node: Node, level: int) -> dict[str, Any]:
    names = [name for name in node.members if name in members]
    if node.any is not None:
        names += [name for name in members if name not in node.members]
    released = {}
    for name in names:
        below = node.child(name)
        if below is not None:
            found = _walk(members[name], below, level)
            if found is not _DROPPED:
                released[name] = found
    return released
