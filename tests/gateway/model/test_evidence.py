"""Entries: their members stand in the order in which they are written down."""

from __future__ import annotations

import msgspec

from gateway.model.evidence import Entry

LEAST = {"kind": "outcome", "exchange": "e", "at": 1, "decision": "permit", "reason": "ok"}


def test_members_are_listed_by_name() -> None:
    assert list(Entry.__struct_fields__) == sorted(Entry.__struct_fields__)


def test_what_nobody_set_is_left_out_but_for_the_lists_that_say_what_applied() -> None:
    written = msgspec.json.decode(msgspec.json.encode(msgspec.convert(LEAST, Entry)))
    assert written == {**LEAST, "obligations": [], "policies": [], "released": []}
