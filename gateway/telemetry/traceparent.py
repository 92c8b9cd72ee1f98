"""W3C Trace Context: `traceparent` read and written."""

from __future__ import annotations

import random
import re
from typing import Final, NamedTuple

_TRACEPARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


class Remote(NamedTuple):
    """Where a caller says that it comes from; worth a link, and nothing more."""

    trace_id: int
    span_id: int
    flags: int


def new_ids() -> str:
    """Return 48 hex digits: a trace id and a span id, neither all zeros.

    They need to be distinct, not secret; Python reseeds the generator in forked processes.
    """
    return f"{random.getrandbits(192) | (1 << 128) | 1:048x}"


def parse(text: str | None) -> Remote | None:
    """Return what a `traceparent` says, or None when it is not a valid one (section 3.2)."""
    if text is None or len(text) > 200:
        return None
    match = _TRACEPARENT.fullmatch(text)
    if match is None:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    if version == "ff" or (version == "00" and rest) or not int(trace_id, 16) or not int(span_id, 16):
        return None
    return Remote(int(trace_id, 16), int(span_id, 16), int(flags, 16))
