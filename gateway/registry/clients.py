"""Where OAuth clients are looked up: in memory first, in the store when one is new."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import select

from gateway.model.catalogue import Catalogue
from gateway.model.client import Client
from gateway.model.identifiers import is_slug
from gateway.registry.rows import client_of
from gateway.store.store import Store
from gateway.store.tables.registry import clients

NEGATIVE_SECONDS: Final = 1.0
"""How long a client that is not there is not looked for again."""
_MAX_ABSENT: Final = 4_096


class ClientDirectory:
    """Implements `gateway.ports.Clients`; `update` follows the catalogue."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._listed: tuple[Client, ...] = ()
        self._known: dict[str, Client] = {}
        self._absent: dict[str, float] = {}
        self._updates = 0

    def update(self, catalogue: Catalogue) -> None:
        """Know the clients of this catalogue, and nothing of what was found or missed before."""
        self._absent.clear()
        self._updates += 1
        if catalogue.clients is self._listed and len(self._known) == len(self._listed):
            return
        self._listed = catalogue.clients
        self._known = {client.id: client for client in catalogue.clients}

    async def find(self, client: str) -> Client | None:
        """Return the client, active or not, or None; an absent one is looked for once a second."""
        known = self._known.get(client)
        if known is not None or not is_slug(client):
            return known
        now = self._clock()
        if self._absent.get(client, now) > now:
            return None
        updates = self._updates
        async with self._store.read() as connection:
            row = (await connection.execute(select(clients).where(clients.c.id == client))).mappings().first()
        if row is None:
            if len(self._absent) >= _MAX_ABSENT:
                self._absent.clear()
            self._absent[client] = now + NEGATIVE_SECONDS
            return None
        found = client_of(row)
        if updates == self._updates:  # what was read before an update may be older than the update
            self._known[client] = found
        return found
