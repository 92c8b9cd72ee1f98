from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gateway.identity.answering import answer_push, answer_token, introspect, revoke
from gateway.identity.budgets import Budgets
from gateway.identity.errors import OAuthError
from gateway.identity.jose.jwt import read_jwt
from gateway.identity.oauth_request import OAuthRequest
from tests.support.oauth import ISSUER, House, assertion, token_form
from tests.support.oauth_flow import ANNA, answer_of, start_flow


async def test_a_person_signs_in_and_the_client_gets_bound_tokens(house: House) -> None:
    flow = start_flow(house)
    pushed = await flow.push(purpose="tax.assessment")
    assert pushed.status_code == 201
    assert pushed.json()["expires_in"] < 600
    sent = await flow.browse(pushed.json()["request_uri"])
    answer = answer_of(sent)
    assert (answer["state"], answer["iss"], answer["tenant"]) == ("st", ISSUER, "1")
    redeemed = await flow.redeem(answer["code"])
    tokens = redeemed.json()
    assert tokens["token_type"] == "DPoP"
    assert redeemed.headers["dpop-nonce"]
    principal = await flow.use(tokens["access_token"])
    assert principal.subject == ANNA.subject
    assert principal.scopes == {"openid", "profile", "registry:read"}
    assert principal.purposes == {"tax.assessment"}
    assert principal.assurance is ANNA.assurance
    identity = read_jwt(tokens["id_token"])
    key = house.authority.keys.find(identity.kid)
    assert key is not None
    identity.verify([key])
    assert (identity.claims["aud"], identity.claims["nonce"]) == ("portal", "no")
    assert identity.claims["sub"] != ANNA.subject
    refreshed = await flow.post(
        "/oauth/token", grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert (await flow.use(refreshed.json()["access_token"])).subject == ANNA.subject
    assert "refresh_token" not in refreshed.json()


async def test_without_a_session_the_browser_goes_to_sign_in_and_comes_back(house: House) -> None:
    flow = start_flow(house)
    uri = (await flow.push()).json()["request_uri"]
    sent = await flow.browse(uri, cookie="nobody")
    assert sent.headers["location"].startswith("/signin?client_id=portal&request_uri=urn")
    assert "code" in answer_of(await flow.browse(uri))


async def test_a_client_that_asks_too_often_is_told_to_slow_down_and_a_stranger_uses_up_nothing(
    house: House,
) -> None:
    limited = replace(house.authority, client_budgets=Budgets(0.5, 2, clock=lambda: 0.0))

    async def ask(**changes: str | None) -> str:
        form = token_form(**changes)
        request = OAuthRequest(authority=limited, path="/oauth/token", parameters=form)
        try:
            return str((await answer_token(request))["token_type"])
        except OAuthError as error:
            return f"{error.error} {error.status} {error.headers.get('Retry-After')}"

    for _ in range(5):
        assert (
            await ask(client_assertion=assertion(aud="https://elsewhere.test")) == "invalid_client 401 None"
        )
    assert [await ask() for _ in range(3)] == ["Bearer", "Bearer", "slow_down 429 2"]


@pytest.mark.parametrize("act", [answer_push, introspect, revoke])
async def test_every_endpoint_for_clients_counts(house: House, act: Callable[..., Any]) -> None:
    limited = replace(house.authority, client_budgets=Budgets(0.5, 1, clock=lambda: 0.0))
    errors = []
    for _ in range(2):
        form = token_form(token="none-of-ours")
        try:
            await act(OAuthRequest(authority=limited, path="/oauth/x", parameters=form))
            errors.append("none")
        except OAuthError as error:
            errors.append(error.error)
    assert (errors[0] == "slow_down", errors[1]) == (False, "slow_down")
