"""One request and its answer over ASGI, by uvicorn, with our way to write the head."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from gateway.serving.head import write_head


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
        head = write_head(
            message["status"],
            self.default_headers,
            message.get("headers", ()),
            method=self.scope["method"],
            keep_alive=self.keep_alive,
        )
        self.keep_alive = head.keep_alive
        self.expected_content_length = head.length or 0
        self.chunked_encoding = head.chunked
        self.transport.write(head.data)

    def take(self, piece: bytes) -> int:
        """Take a piece of the request's body; return how many bytes wait to be read."""
        self.body += piece
        self.message_event.set()
        return len(self.body)

    def complete_body(self) -> None:
        """Take the end of the request's body."""
        self.more_body = False
        self.message_event.set()

    def disconnect(self) -> None:
        """Take the end of the connection."""
        self.disconnected = self.disconnected or not self.response_complete
        self.message_event.set()
