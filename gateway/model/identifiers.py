"""Identifiers: UUIDv7 for what happens, slugs for what is registered."""

from __future__ import annotations

import os
import re
import time
from typing import Final

SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""What an agency, a service or a client may be called: a DNS label, so that it is safe in a path."""

_random = bytearray()
_RANDOM_BLOCK: Final = 4096
os.register_at_fork(after_in_child=_random.clear)


def new_id() -> str:
    """Return a new UUIDv7 (RFC 9562 section 5.7) in its 36-character form.

    48 bits of Unix milliseconds come first, so ids sort by creation time;
    74 bits come from the operating system, read in blocks because a system
    call an id would cost more than the rest of it.
    """
    if len(_random) < 10:
        _random.extend(os.urandom(_RANDOM_BLOCK))
    chance = int.from_bytes(_random[-10:])
    del _random[-10:]
    value = (time.time_ns() // 1_000_000) << 80 | chance
    value = value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def is_slug(text: str) -> bool:
    """Say whether `text` may name an agency, a service or a client."""
    return SLUG.fullmatch(text) is not None


def forget_randomness() -> None:
    """Drop the random block; a forked process calls this, or it would repeat its parent's ids."""
    _random.clear()


os.register_at_fork(after_in_child=forget_randomness)
