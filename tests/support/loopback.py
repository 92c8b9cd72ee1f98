"""Stateful servers on loopback, each in its own thread, for what the gateway connects to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

from gateway.addresses import AddressGuard

LOOPBACK = AddressGuard([ip_network("127.0.0.0/8"), ip_network("::1/128")])
"""Allows loopback, as an operator would list it."""


@dataclass
class Seen:
    """A request as the server saw it; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Loopback:
    """A running server: where it is, and what it has seen."""

    url: str
    seen: list[Seen] = field(default_factory=list)


@contextmanager
def serve(reply: Callable[[Seen], Reply]) -> Iterator[Loopback]:
    """Serve on a free port; `reply` answers each request."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen = Seen(self.command, self.path, headers, self.rfile.read(length))
            running.seen.append(seen)
            status, fields, body = reply(seen)
            self.send_response(status)
            for name, value in {**fields, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    for method in ("GET", "POST"):
        setattr(Handler, f"do_{method}", Handler.answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = Loopback(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
