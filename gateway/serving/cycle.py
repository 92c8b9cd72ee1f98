"""One request and its answer over uvicorn, with the head of the answer written in one go.

uvicorn matches two patterns against each field of each answer; here one look
at the whole head finds what must not be in it: a line break that would be a
field of its own.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

_WITHOUT_BODY = frozenset({204, 304})


class Cycle(RequestResponseCycle):
    """Answers like uvicorn's own; `send` raises `RuntimeError` for a field with a line break."""

    async def send(self, message: Any) -> None:
        """Send one ASGI message."""
        if self.response_started or message["type"] != "http.response.start":
            await super().send(message)
            return
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        self.response_started = True
        self.waiting_for_100_continue = False
        self.transport.write(self._head(message["status"], message.get("headers", ())))

    def _head(self, status: int, headers: Any) -> bytes:
        lines = [STATUS_LINE[status]]
        count = 1
        closes = False
        for fields in (self.default_headers, headers):
            for name, value in fields:
                lines += (name, b": ", value, b"\r\n")
                count += 1
                if name == b"content-length":
                    self.expected_content_length = int(value)
                    self.chunked_encoding = False
                elif name == b"transfer-encoding":
                    raise RuntimeError("The framing of an answer is the server's.")
                elif name == b"connection" and b"close" in value.lower():
                    self.keep_alive = False
                    closes = True
        if not self.keep_alive and not closes:
            lines.append(b"connection: close\r\n")
            count += 1
        if self.chunked_encoding is None and self.scope["method"] != "HEAD" and status not in _WITHOUT_BODY:
            self.chunked_encoding = True
            lines.append(b"transfer-encoding: chunked\r\n")
            count += 1
        lines.append(b"\r\n")
        head = b"".join(lines)
        if head.count(b"\n") != count + 1 or head.count(b"\r") != count + 1:
            raise RuntimeError("A field of the answer holds a line break.")
        return head
