"""Loopback ports: one that nobody has, and whether somebody listens."""

from __future__ import annotations

import secrets
import socket

_FIRST, _LAST = 10_240, 32_767
"""Below what systems give to outgoing connections: one of those could take a port before its server does.

Linux gives them 32,768 to 60,999 (ip(7), `ip_local_port_range`), others 49,152 and more (RFC 6335, 6).
Browsers refuse some ports as unsafe, of which 10,080 is the last one.
"""


def free_port() -> int:
    """Return a loopback port that nobody listens on, and that no connection is given by chance."""
    while True:
        port = _FIRST + secrets.randbelow(_LAST - _FIRST + 1)
        if is_free(port):
            return port


def is_free(port: int) -> bool:
    """Say whether nobody listens on this loopback port, so that a server could."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def listens(port: int) -> bool:
    """Say whether somebody listens on this loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True
