"""`mask`: hide text, except its last characters.

At each pointer (see `pointer`) every character but the last `keep` becomes
`*`. Text of no more than `keep` characters is hidden whole, and so is
anything but text, an object or `null` too: it becomes `***`, so that not even
its size shows. The elements of an array are masked one by one. Everything
else stays byte for byte; of repeated members the last stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Raw

from gateway.contracts import FulfilBody
from gateway.problems import BadAgencyAnswer, InvalidDescription
from policies.obligations.pointer import (
    ARRAY,
    MAX_LEVELS,
    OBJECT,
    TEXT,
    UNREADABLE,
    Anything,
    Elements,
    Members,
    Node,
    tree,
)

HIDDEN: Final = "***"
_encode = msgspec.json.Encoder().encode
_text = msgspec.json.Decoder(str).decode


class Mask:
    """Arguments: `masks`, pairs of a JSON Pointer and the number of characters to keep."""

    name = "mask"

    def compile(self, arguments: Mapping[str, Any], answer_schema: Mapping[str, Any]) -> FulfilBody:
        """Return the function that masks; the schema is not needed."""
        masks = arguments.get("masks")
        if set(arguments) != {"masks"} or not isinstance(masks, list | tuple):
            raise InvalidDescription("mask takes masks, a list of pointers and numbers.")
        try:
            pairs = [(str(pointer), int(keep)) for pointer, keep in masks]
            if any(keep < 0 for _, keep in pairs):
                raise ValueError("a negative number")
            root = tree(pairs)
        except (ValueError, TypeError):
            raise InvalidDescription("mask takes JSON Pointers (RFC 6901) and numbers from 0.") from None

        def fulfil(body: bytes) -> bytes:
            try:
                return _encode(_walk(Anything.decode(body), root, 0))
            except UNREADABLE:
                raise BadAgencyAnswer("The answer is not JSON that can be masked.") from None

        return fulfil


def masked(text: str, keep: int) -> str:
    """Return `text` with all but its last `keep` characters hidden; all, when there are no more."""
    shown = keep if keep < len(text) else 0
    return "*" * (len(text) - shown) + text[len(text) - shown :]


def _walk(value: Raw, node: Node, level: int) -> Any:
    if level > MAX_LEVELS:
        raise RecursionError
    kind = memoryview(value)[0]
    if kind == ARRAY:
        below = node.element()
        return [_walk(element, below, level + 1) for element in Elements.decode(value)]
    if node.leaf is not None:
        return masked(_text(value), node.leaf) if kind == TEXT else HIDDEN
    if kind != OBJECT:
        return value
    walked: dict[str, Any] = {}
    for name, member in Members.decode(value).items():
        below_member = node.child(name)
        walked[name] = member if below_member is None else _walk(member, below_member, level + 1)
    return walked
