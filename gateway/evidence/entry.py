"""An entry's canonical form (RFC 8785), which is what is hashed, signed and stored."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import Final, NamedTuple

import orjson

from gateway.evidence.merkle import leaf_hash
from gateway.model.evidence import Entry

MEMBERS: Final = tuple(sorted(field.name for field in fields(Entry)))
"""In the order of RFC 8785 section 3.2.3: names are ASCII, so code points sort as UTF-16 units do."""

_members = attrgetter(*MEMBERS)


class Record(NamedTuple):
    """An entry as the journal stores it: its canonical form and its leaf hash."""

    entry: bytes
    leaf_hash: bytes


def canonical(entry: Entry) -> bytes:
    """Return the RFC 8785 bytes of `entry`, without the members that are None.

    Raises `ValueError` for what has no canonical form: a lone surrogate, an
    integer of more than 53 bits. orjson writes strings and integers
    exactly as RFC 8785 does, which a property test keeps proving.
    """
    members = {name: value for name, value in zip(MEMBERS, _members(entry), strict=True) if value is not None}
    try:
        return orjson.dumps(members, None, orjson.OPT_STRICT_INTEGER)
    except TypeError:
        raise ValueError("the entry has no canonical form") from None


def record(entry: Entry) -> Record:
    """Return what to store of `entry`; raises `ValueError` as `canonical` does."""
    form = canonical(entry)
    return Record(form, leaf_hash(form))
