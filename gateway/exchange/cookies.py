"""Cookies that an operation describes: they alone go on to the agency, out of all that a browser sends."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_VALUE: Final = re.compile(r'"?[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*"?')
"""What a cookie's value holds (RFC 6265 section 4.1.1)."""
_OURS: Final = ("__host-", "__secure-")


def described_cookies(field: bytes, names: Collection[str]) -> list[tuple[str, str]]:
    """Return the cookies of a `Cookie` field that are among `names`, in order.

    The gateway's own sessions are never among them, nor a value with
    characters that cookies do not have.
    """
    found: list[tuple[str, str]] = []
    for pair in field.decode("latin-1").split(";"):
        name, equals, value = pair.strip(" \t").partition("=")
        ours = name.lower().startswith(_OURS)
        if equals and name in names and not ours and _VALUE.fullmatch(value):
            found.append((name, value))
    return found
