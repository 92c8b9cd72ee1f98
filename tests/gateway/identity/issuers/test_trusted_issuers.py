from __future__ import annotations

import time
from pathlib import Path

import orjson
import pytest

from gateway.identity.issuers.fetch import JSONFetcher
from gateway.identity.issuers.trusted_issuers import TrustedIssuers
from gateway.identity.jose.jwt import sign_jwt
from gateway.model.classification import Assurance
from gateway.problems import NotAuthenticated
from tests.support.loopback import LOOPBACK, Loopback, Reply, Seen, serve
from tests.support.oauth import ISSUER, MemoryClients, open_house, portal, private_key


def foreign(issuer: str, **changes: object) -> str:
    now = int(time.time())
    claims = {
        "iss": issuer,
        "aud": ISSUER,
        "sub": "anna",
        "azp": "portal",
        "jti": "j",
        "iat": now,
        "exp": now + 86_400,
        "acr": "substantial",
        "auth_time": now,
    } | changes
    header = {"alg": "EdDSA", "typ": "at+jwt", "kid": "f"}
    return sign_jwt(header, orjson.dumps(claims), private_key("EdDSA", "foreign"))


def answers(running: list[Loopback]):  # type: ignore[no-untyped-def]
    def reply(seen: Seen) -> Reply:
        url = running[0].url
        if seen.path == "/jwks":
            return (
                200,
                {},
                orjson.dumps(
                    {"keys": [{**private_key("EdDSA", "foreign").as_dict(private=False), "kid": "f"}]}
                ),
            )
        return 200, {}, orjson.dumps({"issuer": url, "jwks_uri": url + "/jwks"})

    return reply


async def test_a_trusted_issuers_token_counts_for_its_own_clients_only(tmp_path: Path) -> None:
    running: list[Loopback] = []
    with serve(answers(running)) as server:
        running.append(server)
        issuers = TrustedIssuers([server.url, "http://127.0.0.1:1"], JSONFetcher(LOOPBACK))
        clients = MemoryClients()
        async with open_house(tmp_path, clients=clients, issuers=issuers) as house:
            token = foreign(server.url)
            with pytest.raises(NotAuthenticated, match="another issuer"):
                await house.principal(token)
            clients.put(portal(metadata={"issuer": server.url}))
            principal = await house.principal(token)
            assert principal.subject == f"{server.url}|anna"
            assert principal.assurance is Assurance.SUBSTANTIAL
            assert principal.expires < time.time() + 400
            for bad in (
                foreign("http://127.0.0.1:1"),
                foreign("https://unknown.test"),
                foreign(server.url, aud=[ISSUER]),
                foreign(server.url, aud="https://other.test"),
                foreign(server.url, azp="operator"),
            ):
                with pytest.raises(NotAuthenticated):
                    await house.principal(bad)
            assert server.url in issuers
            await issuers.close()
