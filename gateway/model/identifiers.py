"""Identifiers: UUIDv7 for what happens, slugs for what is registered."""

from __future__ import annotations

import os
import re
import time
from typing import Final

SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""What an agency, a service or a client may be called: a DNS label, so that it is safe in a path."""

_RANDOM_BLOCK: Final = 4096
_random: list[str] = []
"""Hexadecimal digits of the operating system's randomness, in pieces of `_PIECE`."""
# A forked process drops them, or it would repeat its parent's ids.
os.register_at_fork(after_in_child=_random.clear)
_PIECE: Final = 19
_VARIANT: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def new_id() -> str:
    """Return a new UUIDv7 (RFC 9562 section 5.7) in its 36-character form.

    48 bits of Unix milliseconds come first, so ids sort by creation time;
    74 bits come from the operating system, read in blocks because a system
    call an id would cost more than the rest of it.
    """
    try:
        chance = _random.pop()
    except IndexError:
        chance = _read_random()
    at = f"{time.time_ns() // 1_000_000:012x}"
    return f"{at[:8]}-{at[8:]}-7{chance[:3]}-{_VARIANT[chance[3]]}{chance[4:7]}-{chance[7:]}"


def _read_random() -> str:
    digits = os.urandom(_RANDOM_BLOCK).hex()
    first, *rest = [digits[at : at + _PIECE] for at in range(0, len(digits) - _PIECE, _PIECE)]
    _random.extend(rest)
    return first


def is_slug(text: str) -> bool:
    """Say whether `text` may name an agency, a service or a client."""
    return SLUG.fullmatch(text) is not None
