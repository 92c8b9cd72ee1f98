from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import orjson
import pytest

from gateway.identity.jose.jwt import read_jwt, sign_jwt
from gateway.identity.token.access_token import AccessToken, issue_access_token
from gateway.problems import NotAuthenticated
from tests.support.oauth import ISSUER, House, portal, private_key
from tests.support.statements import statements


async def test_a_verified_token_is_found_by_a_look_up(house: House) -> None:
    token = (await house.token())["access_token"]
    assert house.verifier.cached(f"Bearer {token}".encode()) is None
    principal = await house.principal(token)
    assert house.verifier.cached(f"Bearer {token}".encode()) is principal
    assert house.verifier.cached(f"bearer {token}".encode()) is None


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Basic x", "Bearer x", "Bearer é", "DPoP x", "Bearer a.b.c"]
)
async def test_what_is_no_token_is_refused_with_a_challenge(house: House, value: str) -> None:
    with pytest.raises(NotAuthenticated) as refused:
        await house.verifier.verify("GET", ISSUER + "/x", {"authorization": value})
    challenge = refused.value.headers["WWW-Authenticate"]
    assert "resource_metadata" in challenge
    scheme, _, token = value.partition(" ")
    used = {"Bearer", "DPoP"} & ({scheme} if token else set())
    assert {one.partition(" ")[0] for one in re.split(r", (?=Bearer|DPoP)", challenge)} == (
        used or {"Bearer", "DPoP"}
    )
    assert ('error="invalid_token"' in challenge) is bool(used)
    assert house.verifier.cached(value.encode()) is None


async def test_a_token_signed_by_another_key_is_refused(house: House) -> None:
    good = read_jwt((await house.token())["access_token"])
    forged = sign_jwt(dict(good.header), orjson.dumps(good.claims), private_key())
    with pytest.raises(NotAuthenticated):
        await house.principal(forged)


async def test_an_assertion_is_no_token(house: House) -> None:
    from tests.support.oauth import assertion

    with pytest.raises(NotAuthenticated):
        await house.principal(assertion())


async def test_a_token_of_an_unknown_issuer_is_refused(house: House) -> None:
    good = read_jwt((await house.token())["access_token"])
    claims = {**good.claims, "iss": "https://evil.test"}
    with pytest.raises(NotAuthenticated):
        await house.principal(house.authority.keys.sign("at+jwt", claims))


async def test_a_client_made_inactive_is_refused_at_the_next_change(house: House) -> None:
    token = (await house.token())["access_token"]
    await house.principal(token)
    house.clients.put(portal(active=False))
    await house.verifier.on_catalogue(frozenset({"agency:x", "client:portal"}))
    assert house.verifier.cached(f"Bearer {token}".encode()) is None
    with pytest.raises(NotAuthenticated):
        await house.principal(token)


async def test_an_expired_token_leaves_the_memory(house: House) -> None:
    token = (await house.token())["access_token"]
    principal = await house.principal(token)
    house.verifier._clock = lambda: principal.expires
    assert house.verifier.cached(f"Bearer {token}".encode()) is None
    with pytest.raises(NotAuthenticated):
        await house.principal(token)


async def test_a_token_for_one_agency_opens_that_agency_only(house: House) -> None:
    token = AccessToken(client="portal", audience=ISSUER + "/api/tax", scopes=frozenset())
    raw = issue_access_token(house.authority, token).token
    headers = {"authorization": f"Bearer {raw}"}
    assert (await house.verifier.verify("GET", ISSUER + "/api/tax/v1", headers)).client == "portal"
    assert house.verifier.cached(f"Bearer {raw}".encode()) is None
    for path in ("/api/taxi/v1", "/api/land/v1", "/registry/agencies"):
        with pytest.raises(NotAuthenticated):
            await house.verifier.verify("GET", ISSUER + path, headers)


async def test_a_client_deactivated_while_its_token_is_verified_is_not_remembered(house: House) -> None:
    token = (await house.token())["access_token"]
    arrived, go = asyncio.Event(), asyncio.Event()
    find = house.clients.find

    async def slow(client: str):  # type: ignore[no-untyped-def]
        found = await find(client)
        arrived.set()
        await go.wait()
        return found

    house.verifier._clients = type("Slow", (), {"find": staticmethod(slow)})()
    verifying = asyncio.create_task(house.principal(token))
    await arrived.wait()
    house.clients.put(replace(portal(), active=False))
    await house.verifier.on_catalogue(frozenset({"client:portal"}))
    go.set()
    await verifying
    assert house.verifier.cached(f"Bearer {token}".encode()) is None


async def test_neither_a_new_nor_a_known_nor_a_revoked_token_asks_the_store(house: House) -> None:
    token, revoked = [(await house.token())["access_token"] for _ in range(2)]
    await house.principal(revoked)
    await house.revocations.revoke(f"jti:{read_jwt(revoked).claims['jti']}", 2**40)
    await house.feed.catch_up()
    with statements(house.store) as asked:
        for _ in range(3):
            assert (await house.principal(token)).client == "portal"
            with pytest.raises(NotAuthenticated):
                await house.principal(revoked)
    assert asked == []
