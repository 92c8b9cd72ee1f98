from __future__ import annotations

import asyncio
from typing import Any

import pytest

from gateway.identity.issuers.fetch import FetchFailed
from gateway.identity.issuers.trusted_issuer import FRESH_FOR, RETRY_AFTER, USABLE_FOR, TrustedIssuer
from tests.support.oauth import private_key

NAME = "https://login.test/realms/gov"


class Server:
    """Another issuer: counts what is fetched, and can be dead."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.dead = False
        self.kids = ["one"]
        self.fetched: list[str] = []
        self.issuer = NAME
        self.only_oauth = False

    async def __call__(self, url: str) -> dict[str, Any]:
        self.fetched.append(url)
        await asyncio.sleep(0)
        if self.dead or (self.only_oauth and "openid" in url):
            raise FetchFailed("dead")
        if url.endswith("/jwks"):
            jwk = private_key().as_dict(private=False)
            return {"keys": [{**jwk, "kid": kid} for kid in self.kids]}
        return {"issuer": self.issuer, "jwks_uri": NAME + "/jwks"}

    def open(self) -> TrustedIssuer:
        return TrustedIssuer(NAME, self, lambda: self.now)


async def test_many_who_ask_at_once_cause_one_fetch() -> None:
    server = Server()
    issuer = server.open()
    found = await asyncio.gather(*(issuer.keys("one") for _ in range(20)))
    assert all(len(keys) == 1 for keys in found)
    assert server.fetched == [NAME + "/.well-known/openid-configuration", NAME + "/jwks"]


async def test_an_unknown_kid_is_looked_for_at_most_once_in_ten_seconds() -> None:
    server = Server()
    issuer = server.open()
    await issuer.keys("one")
    server.kids = ["two"]
    for _ in range(5):
        assert await issuer.keys("two") == []
    assert len(server.fetched) == 2
    server.now += RETRY_AFTER
    assert len(await issuer.keys("two")) == 1
    assert len(server.fetched) == 4


async def test_known_keys_serve_while_the_issuer_is_dead_but_not_for_ever() -> None:
    server = Server()
    issuer = server.open()
    await issuer.keys("one")
    server.dead = True
    server.now += FRESH_FOR
    assert len(await issuer.keys("one")) == 1
    await asyncio.sleep(0.01)
    assert len(server.fetched) == 4
    server.now += USABLE_FOR
    assert await issuer.keys("one") == []
    await issuer.close()


async def test_the_oauth_metadata_is_used_where_there_is_no_openid() -> None:
    server = Server()
    server.only_oauth = True
    assert len(await server.open().keys("one")) == 1
    assert "https://login.test/.well-known/oauth-authorization-server/realms/gov" in server.fetched


@pytest.mark.parametrize("name", [NAME + "/", "https://evil.test", None])
async def test_metadata_of_another_issuer_is_not_believed(name: str) -> None:
    server = Server()
    server.issuer = name
    assert await server.open().keys("one") == []
    assert NAME + "/jwks" not in server.fetched
