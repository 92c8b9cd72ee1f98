"""A verifier whose tokens are clients' names, and a registry that knows two clients."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.model.client import Client
from gateway.model.principal import Principal
from gateway.problems import NotAuthenticated
from tests.support.unified_catalogues import PORTAL

ISSUER = "https://g.example"


class Tokens:
    """A verifier that takes `Bearer <client>` for the client's token."""

    def __init__(self) -> None:
        self.urls: list[str] = []

    def cached(self, authorization: str) -> Principal | None:
        return None

    async def verify(self, method: str, url: str, headers: Mapping[str, str]) -> Principal:
        self.urls.append(url)
        kind, _, client = headers.get("authorization", "").partition(" ")
        if kind != "Bearer":
            raise NotAuthenticated(headers={"WWW-Authenticate": "Bearer"})
        return Principal(client=client, issuer=ISSUER, token_id="t", expires=1e12)


class Registered:
    """The clients that are registered."""

    async def find(self, client: str) -> Client | None:
        known = {"portal": PORTAL, "gone": Client(id="gone", agency="city", name="Gone", active=False)}
        return known.get(client)
