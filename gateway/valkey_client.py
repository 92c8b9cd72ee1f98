"""Valkey, where several nodes share what must be counted or remembered at once."""

from __future__ import annotations

from typing import Final

from valkey.asyncio import BlockingConnectionPool, Valkey

CONNECTIONS: Final = 64
"""Most calls that one client has under way; others wait for their turn, as long as for an answer."""


def open_valkey(url: str, patience: float) -> Valkey:
    """Return a client of a `valkey://` or `valkeys://` URL; each wait ends after `patience` seconds.

    It connects when it is asked first. Whatever fails is a `ValkeyError`, an `OSError` or a `TimeoutError`.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=patience,
        socket_timeout=patience,
        socket_connect_timeout=patience,
    )
    client: Valkey = Valkey.from_pool(pool)
    return client
