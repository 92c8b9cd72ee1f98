"""An entry's canonical form (RFC 8785), which is what is hashed, signed and stored."""

from __future__ import annotations

from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from gateway.evidence.merkle import leaf_hash
from gateway.model.evidence import Entry

MEMBERS: Final = Entry.__struct_fields__
"""In the order of RFC 8785 section 3.2.3: names are ASCII, so code points sort as UTF-16 units do."""
LARGEST: Final = 2**53 - 1
"""The largest integer that RFC 8785 writes exactly (section 3.2.2.3)."""

_integers = attrgetter("at", "status", "upstream_status", "duration_ms")
_encode = msgspec.json.Encoder().encode


class Record(NamedTuple):
    """An entry as the journal stores it: its canonical form and its leaf hash."""

    entry: bytes
    leaf_hash: bytes


def canonical(entry: Entry) -> bytes:
    """Return the RFC 8785 bytes of `entry`, without the members that are None.

    Raises `ValueError` for what has no canonical form: a lone surrogate, an
    integer of more than 53 bits. msgspec writes strings and integers exactly
    as RFC 8785 does, which a property test keeps proving.
    """
    for number in _integers(entry):
        if number is not None and not -LARGEST <= number <= LARGEST:
            raise ValueError("the entry has no canonical form")
    try:
        return _encode(entry)
    except (UnicodeError, TypeError):
        raise ValueError("the entry has no canonical form") from None


def record(entry: Entry) -> Record:
    """Return what to store of `entry`; raises `ValueError` as `canonical` does."""
    form = canonical(entry)
    return Record(form, leaf_hash(form))
