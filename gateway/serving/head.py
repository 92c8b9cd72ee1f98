"""The head of an answer, written in one go.

uvicorn matches two patterns against each field of each answer; here one look
at the whole head finds what must not be in it: a line break that would be a
field of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

Fields = Iterable[tuple[bytes, bytes]]

FRAMING: Final = frozenset({b"content-length", b"connection", b"transfer-encoding"})
"""Fields that say where an answer ends, or what becomes of the connection."""
WITHOUT_BODY: Final = frozenset({204, 304})
"""Statuses whose answers have no body, and so no framing (RFC 9110 sections 15.3.5 and 15.4.5)."""


class Head(NamedTuple):
    """The bytes of a head, how many bytes of body it speaks of (None: chunked or none), and what follows."""

    data: bytes
    length: int | None
    chunked: bool
    keep_alive: bool


def write_head(status: int, own: Fields, fields: Fields, *, method: str, keep_alive: bool) -> Head:
    """Return the head of an answer to a request of this method, `own` fields being the server's.

    Without `content-length` the body is chunked, if there is one. Raises
    `RuntimeError` for a field with a line break, or one that says how the
    answer is framed.
    """
    lines: list[bytes] = []
    length: int | None = None
    closes = False
    for name, value in (*own, *fields):
        lines.append(name + b": " + value)
        if name in FRAMING:
            if name == b"content-length":
                length = int(value)
            elif name == b"connection":
                closes = closes or b"close" in value.lower()
            else:
                raise RuntimeError("The framing of an answer is the server's.")
    if not keep_alive and not closes:
        lines.append(b"connection: close")
    chunked = length is None and method != "HEAD" and status not in WITHOUT_BODY
    if chunked:
        lines.append(b"transfer-encoding: chunked")
    text = b"\r\n".join(lines)
    breaks = len(lines) - 1 if lines else 0
    if text.count(b"\n") != breaks or text.count(b"\r") != breaks:
        raise RuntimeError("A field of the answer holds a line break.")
    return Head(
        STATUS_LINE[status] + text + (b"\r\n\r\n" if lines else b"\r\n"),
        length,
        chunked,
        keep_alive and not closes,
    )
