"""An agency that costs almost nothing: a raw asyncio protocol that answers 1 kB of JSON."""

from __future__ import annotations

import asyncio
import json
import sys

import httptools
import uvloop

PEOPLE = {
    "person": {"id": "9971020304050607", "name": "Sari Wibawa", "born": "1990-04-01", "status": "married"},
    "address": {"street": "Jalan Melati 7", "city": "Kota Contoh", "postcode": "99000"},
    "history": [{"year": 2000 + n, "amount": 1000 * n, "note": "x" * 40} for n in range(8)],
}
BODY = json.dumps(PEOPLE).encode()
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY


class Agency(asyncio.Protocol):
    """Answers every complete request alike."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        self.transport.write(ANSWER)  # type: ignore[attr-defined]  # it writes


async def serve(port: int) -> None:
    """Serve on loopback until ended."""
    server = await asyncio.get_running_loop().create_server(Agency, "127.0.0.1", port, backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
