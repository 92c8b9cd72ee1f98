"""A registration endpoint over a store, with a sponsor in it who lets others register."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx2

from gateway.api.control_plane import create_control_plane
from gateway.api.oauth_registration import registration_router
from gateway.identity.budgets import Budgets
from gateway.identity.errors import slow_down
from gateway.identity.registration.tokens import RegistrationTokens, Sponsor
from gateway.model.client import Client
from gateway.model.principal import Principal
from gateway.registry.clients import ClientDirectory
from gateway.registry.recorder import Recorder
from gateway.registry.registration import Registration
from gateway.store.store import Store
from tests.support.journals import MemoryJournal
from tests.support.oauth import ISSUER
from tests.support.registry import KEY, Registry

SPONSOR = Sponsor(by="city-portal", agency="city", scopes=frozenset({"openid", "registry:read"}))
DRAFT: dict[str, Any] = {
    "client_name": "City mobile",
    "jwks": {"keys": [KEY]},
    "scope": "openid",
    "redirect_uris": ["https://mobile.city.test/callback"],
    "grant_types": ["authorization_code"],
}
BURST = 20


class FreshClients:
    """A directory that has always just followed the catalogue."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, client: str) -> Client | None:
        return await ClientDirectory(self._store).find(client)


@asynccontextmanager
async def open_registration(
    store: Store, tokens: RegistrationTokens, journal: MemoryJournal
) -> AsyncIterator[httpx2.AsyncClient]:
    """Open a client of the endpoint, which takes `BURST` requests of one client or with one initial token."""
    await Registry(store).people()
    registry = Registration(store, Recorder(store, journal))
    limit = Budgets(1, BURST, clock=lambda: 0.0)

    def limit_client(client: str) -> None:
        if limit.take(client):
            raise slow_down(1)

    await administer(store, journal, "city-portal", scopes=SPONSOR.scopes)
    journal.entries.clear()
    router = registration_router(tokens, registry, FreshClients(store), ISSUER, limit_client)
    app = create_control_plane([router])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ISSUER) as http:
        yield http


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def register(http: httpx2.AsyncClient, tokens: RegistrationTokens, **changes: Any) -> httpx2.Response:
    initial = await tokens.issue_initial(SPONSOR, 60)
    return await http.post("/oauth/register", json={**DRAFT, **changes}, headers=bearer(initial))


async def administer(store: Store, journal: MemoryJournal, client: str, **changes: Any) -> None:
    """Change a client as the operator does."""
    registry = Registration(store, Recorder(store, journal))
    operator = Principal(
        client="operator",
        issuer=ISSUER,
        token_id="t",
        expires=0.0,
        scopes=frozenset({"registry:admin"}),
        agency="city",
    )
    present = await registry.find(operator, client)
    metadata = {**present.value.metadata, **changes.pop("metadata", {})}
    await registry.replace(operator, replace(present.value, metadata=metadata, **changes), present.version)
