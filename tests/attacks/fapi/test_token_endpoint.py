"""The token endpoint, by the names of the FAPI 2.0 plan's modules."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from gateway.identity.authorize.endpoint import CODE_LIFETIME
from gateway.identity.jose.jwt import read_jwt
from gateway.problems import NotAuthenticated
from tests.attacks.fapi.passing_time import age
from tests.conformance.differential.raw_jwt import Signed
from tests.support.oauth import ISSUER, House, assertion, private_key
from tests.support.oauth_flow import Flow, signing_portal


async def test_ensure_client_id_in_token_endpoint(house: House, flow: Flow) -> None:
    house.clients.put(signing_portal(id="client2"))
    answer = await flow.redeem(await flow.code(), client_id="client2")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_ensure_holder_of_key_required(flow: Flow) -> None:
    answer = await flow.redeem(await flow.code(), dpop=None)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_dpop_proof")


async def test_attempt_reuse_authorization_code_after_one_second(house: House, flow: Flow) -> None:
    code = await flow.code()
    first = (await flow.redeem(code)).json()
    await asyncio.sleep(1)
    assert (await flow.redeem(code)).json()["error"] == "invalid_grant"
    await house.feed.catch_up()
    with pytest.raises(NotAuthenticated):
        await flow.use(first["access_token"])
    refreshed = await flow.post(
        "/oauth/token", grant_type="refresh_token", refresh_token=first["refresh_token"]
    )
    assert refreshed.json()["error"] == "invalid_grant"


async def test_attempt_to_use_expired_auth_code(house: House, flow: Flow) -> None:
    assert CODE_LIFETIME <= 60
    code = await flow.code()
    await age(house, CODE_LIFETIME + 1)
    assert (await flow.redeem(code)).json()["error"] == "invalid_grant"


async def test_ensure_signed_client_assertion_with_rs256_fails(flow: Flow) -> None:
    now, key = int(time.time()), private_key("PS256")
    claims = {"iss": "portal", "sub": "portal", "aud": ISSUER, "jti": "x", "iat": now, "exp": now + 60}
    signed = Signed("PS256", {"alg": "RS256", "kid": key.kid}, claims).render(lambda value: value)
    answer = await flow.redeem(await flow.code(), client_assertion=signed)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("audience", ["https://other.test", ISSUER + "/", ISSUER + "/oauth/token", [ISSUER]])
async def test_ensure_client_assertion_with_wrong_aud_fails(flow: Flow, audience: Any) -> None:
    answer = await flow.redeem(await flow.code(), client_assertion=assertion(aud=audience))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_par_ensure_pkce_code_verifier_required(flow: Flow) -> None:
    answer = await flow.redeem(await flow.code(), code_verifier=None)
    assert answer.status_code == 400


async def test_refresh_token_is_bound_to_its_client(house: House, flow: Flow) -> None:
    house.clients.put(signing_portal(id="client2"))
    token = (await flow.tokens())["refresh_token"]
    thief = Flow(house, client="client2")
    answer = await thief.post("/oauth/token", grant_type="refresh_token", refresh_token=token)
    assert answer.json()["error"] == "invalid_grant"


async def test_refresh_needs_a_proof_and_binds_the_new_token_to_its_key(flow: Flow) -> None:
    token = (await flow.tokens())["refresh_token"]
    bare = await flow.post("/oauth/token", dpop=None, grant_type="refresh_token", refresh_token=token)
    assert bare.json()["error"] == "invalid_dpop_proof"
    answer = await flow.post("/oauth/token", grant_type="refresh_token", refresh_token=token)
    claims = read_jwt(answer.json()["access_token"]).claims
    assert claims["cnf"] == {"jkt": private_key("ES256", "dpop").thumbprint()}


async def test_refresh_never_widens(flow: Flow) -> None:
    token = (await flow.tokens(scope="openid"))["refresh_token"]
    for scope in ("openid profile", "registry:read", "openid registry:read"):
        answer = await flow.post("/oauth/token", grant_type="refresh_token", refresh_token=token, scope=scope)
        assert answer.json()["error"] == "invalid_scope"


async def test_token_answers_are_never_cached(flow: Flow) -> None:
    answer = await flow.redeem(await flow.code())
    assert answer.headers["cache-control"] == "no-store"
