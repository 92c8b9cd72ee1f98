from __future__ import annotations

import time
from dataclasses import replace

import pytest

from gateway.identity.budgets import Budgets
from gateway.identity.errors import OAuthError
from gateway.identity.jose.jwt import read_jwt
from gateway.identity.userinfo import answer_userinfo
from gateway.problems import NotAuthenticated, ScopeMissing
from tests.support.oauth import ISSUER, House, proof
from tests.support.oauth_flow import start_flow

URL = ISSUER + "/oauth/userinfo"


def headers(house: House, token: str) -> dict[str, str]:
    nonce = house.proofs.nonces.current()
    return {"authorization": f"DPoP {token}", "dpop": proof("GET", URL, nonce=nonce, token=token)}


async def test_scopes_say_which_claims_are_shown(house: House) -> None:
    flow = start_flow(house)
    tokens = await flow.tokens()
    found = await answer_userinfo(house.authority, "GET", headers(house, tokens["access_token"]))
    assert found["name"] == "Anna Invented"
    assert "email" not in found
    assert found["sub"] == read_jwt(tokens["id_token"]).claims["sub"]


async def test_a_token_without_openid_or_person_is_refused_in_its_scheme(house: House) -> None:
    flow = start_flow(house, metadata={"bearer_tokens_allowed": True})
    token = (await flow.tokens(scope="profile"))["access_token"]
    with pytest.raises(ScopeMissing) as refused:
        await answer_userinfo(house.authority, "GET", headers(house, token))
    assert refused.value.headers["WWW-Authenticate"].startswith(
        'DPoP error="insufficient_scope", scope="openid", algs='
    )
    plain = {"authorization": f"Bearer {(await house.token())['access_token']}"}
    with pytest.raises(ScopeMissing) as refused:
        await answer_userinfo(house.authority, "GET", plain)
    wanted = 'Bearer error="insufficient_scope", scope="openid"'
    assert refused.value.headers["WWW-Authenticate"] == wanted
    token = (await flow.post("/oauth/token", grant_type="client_credentials")).json()["access_token"]
    with pytest.raises(ScopeMissing):
        await answer_userinfo(house.authority, "GET", headers(house, token))


async def test_a_client_that_asks_too_often_waits(house: House) -> None:
    token = (await start_flow(house).tokens())["access_token"]
    limited = replace(house.authority, client_budgets=Budgets(0.5, 1, clock=lambda: 0.0))
    assert (await answer_userinfo(limited, "GET", headers(house, token)))["sub"]
    with pytest.raises(OAuthError) as refused:
        await answer_userinfo(limited, "GET", headers(house, token))
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "2")


async def test_an_ended_grant_shows_nothing(house: House) -> None:
    flow = start_flow(house)
    token = (await flow.tokens())["access_token"]
    await flow.use(token)
    await house.revocations.revoke("session:session-1", int(time.time()) + 60)
    with pytest.raises(NotAuthenticated):
        await answer_userinfo(house.authority, "GET", headers(house, token))
