"""Serves a demo agency on loopback, with connections that it can break on demand."""

from __future__ import annotations

import argparse
import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

CONNECTION = "simpul.demo.connection"
"""ASGI extension: the asyncio transport of the request's connection."""


class BreakableConnection(HttpToolsProtocol):
    """Shows each request its own connection, so that an agency can play one that breaks."""

    def on_message_begin(self) -> None:
        """Begin a request; its scope gets the connection."""
        super().on_message_begin()
        extensions: dict[str, Any] = {CONNECTION: self.transport}
        self.scope["extensions"] = extensions


def reset(connection: asyncio.Transport) -> None:
    """Break a connection with a TCP reset, as a crashed machine does."""
    peer = connection.get_extra_info("socket")
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.abort()


def server_of(app: Application, port: int = 0) -> uvicorn.Server:
    """Return a server of `app` on 127.0.0.1; port 0 lets the system choose."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            http=BreakableConnection,
            lifespan="off",
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )


def run(app: Application, title: str) -> None:
    """Serve `app` on the `--port` of the command line until a signal comes."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 lets the system choose")
    server_of(app, parser.parse_args().port).run()
