"""A client whose registration is narrowed while a request is under way gets nothing that it may not have."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.identity.jose.jwt import read_jwt
from tests.support.oauth import House
from tests.support.oauth_flow import REDIRECT, Flow, signing_portal, start_flow


@pytest.fixture
def flow(house: House) -> Flow:
    return start_flow(house)


def narrow(house: House, *scopes: str, **metadata: Any) -> None:
    house.clients.put(signing_portal(scopes=frozenset(scopes), metadata=metadata))


async def redeemed(flow: Flow, code: str) -> dict[str, Any]:
    answer = await flow.redeem(code)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_scope_taken_away_after_the_push_is_not_asked_for_nor_granted(
    house: House, flow: Flow
) -> None:
    pushed = await flow.push(scope="openid profile evidence:read")
    narrow(house, "openid", "profile")
    sent = await flow.browse(pushed.json()["request_uri"])
    given = await redeemed(flow, sent.headers["location"].partition("code=")[2].partition("&")[0])
    assert given["scope"] == "openid profile"
    assert house.authority.sign_in.asked[-1].scopes == {"openid", "profile"}  # type: ignore[attr-defined]  # a test's


async def test_a_scope_taken_away_after_the_code_is_in_no_token(house: House, flow: Flow) -> None:
    code = await flow.code(scope="openid profile evidence:read")
    narrow(house, "profile")
    given = await redeemed(flow, code)
    assert (given["scope"], "id_token" in given) == ("profile", False)
    assert read_jwt(given["access_token"]).claims["scope"] == "profile"
    # Nor does it come back by itself when the client may have it once more.
    narrow(house, "openid", "profile", "evidence:read")
    seen = await flow.post("/oauth/introspect", token=given["access_token"], dpop=None)
    assert seen.json()["scope"] == "profile"


async def test_a_scope_taken_away_after_the_token_is_not_told_by_introspection(
    house: House, flow: Flow
) -> None:
    token = (await flow.tokens(scope="openid profile evidence:read"))["access_token"]
    narrow(house, "openid")
    await house.verifier.on_catalogue(frozenset({"client:portal"}))
    seen = (await flow.post("/oauth/introspect", token=token, dpop=None)).json()
    assert (seen["active"], seen["scope"]) == (True, "openid")


async def test_a_redirect_uri_taken_away_after_the_push_is_not_gone_to(house: House, flow: Flow) -> None:
    pushed = await flow.push()
    narrow(house, "openid", "profile", "registry:read", redirect_uris=["https://portal.test/other"])
    refused = await flow.browse(pushed.json()["request_uri"])
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    assert REDIRECT not in str(refused.headers)
