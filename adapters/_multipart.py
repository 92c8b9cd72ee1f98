"""The root part of a multipart/related body (RFC 2387), in one look over the bytes.

The standard library's parser looks for parts within parts, and at each line
for the ends of all of them: 100 kB that nest took it three seconds.
"""

from __future__ import annotations

import re
from binascii import a2b_base64, a2b_qp
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Final

MAX_PARTS: Final = 100
_EMPTY_LINE: Final = re.compile(rb"(?:^|\r?\n)\r?\n")


def root_part(content_type: str, body: bytes) -> tuple[str, bytes, int]:
    """Return content type and bytes of the root part, and how many other parts there are.

    The root is the part that the parameter `start` names, or the first. Raises
    `ValueError` with words of ours when there is none, or too many.
    """
    parameters: Message = Message()
    parameters["Content-Type"] = content_type
    boundary, start = parameters.get_param("boundary"), parameters.get_param("start")
    if not isinstance(boundary, str) or not boundary:
        raise ValueError("the multipart message has no boundary")
    parts = [_part(piece) for piece in _split(body, boundary.encode("latin-1", "replace"))]
    if not parts:
        raise ValueError("the multipart message has no parts")
    head, content = next((p for p in parts if start and p[0].get("Content-ID") == start), parts[0])
    return str(head.get("Content-Type", "")), _decoded(head, content), len(parts) - 1


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    """Return what stands between the delimiters, up to the closing one (RFC 2046 section 5.1.1)."""
    delimiter = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|$)")
    found: list[bytes] = []
    begin: int | None = None
    for match in delimiter.finditer(body):
        if begin is not None:
            found.append(body[begin : match.start()])
        begin = None if match[1] else match.end()
        if match[1]:
            break
        if len(found) >= MAX_PARTS:
            raise ValueError("the multipart message has too many parts")
    if begin is not None:
        found.append(body[begin:])
    return found


def _part(piece: bytes) -> tuple[Message, bytes]:
    """Return head and content; `piece` begins with the end of the delimiter's line."""
    piece = piece.removeprefix(b"\r").removeprefix(b"\n")
    empty = _EMPTY_LINE.search(piece)
    head = piece[: empty.start()] if empty else piece
    content = piece[empty.end() :] if empty else b""
    return BytesHeaderParser().parsebytes(head + b"\n\n"), content


def _decoded(head: Message, content: bytes) -> bytes:
    coding = str(head.get("Content-Transfer-Encoding", "")).strip().lower()
    if coding == "base64":
        return a2b_base64(content)
    return a2b_qp(content) if coding == "quoted-printable" else content
