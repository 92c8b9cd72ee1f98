"""Loopback ports for servers of tests: each is given to one process of this machine only, until that ends."""

from __future__ import annotations

import socket

from gateway.demo import ports

_MARKS: list[socket.socket] = []
"""Names of abstract sockets (unix(7)): the system lets go of them with the process, however it ends."""


def free_port() -> int:
    """Return a port on which nobody listens, and that no other test is given: its server may come again."""
    while True:
        port = ports.free_port()
        mark = socket.socket(socket.AF_UNIX)
        try:
            mark.bind(f"\0simpul-test-port-{port}")
        except OSError:
            mark.close()
        else:
            _MARKS.append(mark)
            return port
