from __future__ import annotations

import time

from gateway.identity.jose.jwt import read_jwt
from tests.support.oauth import ISSUER, House
from tests.support.oauth_flow import ANNA, Flow, signing_portal, start_flow


async def refresh(flow: Flow, token: str, **changes: str) -> dict[str, str]:
    answer = await flow.post("/oauth/token", grant_type="refresh_token", refresh_token=token, **changes)
    found: dict[str, str] = answer.json()
    return found


async def test_it_may_be_narrowed_and_never_widened(house: House) -> None:
    flow = start_flow(house)
    token = (await flow.tokens(scope="openid registry:read", resource=ISSUER + "/api/tax"))["refresh_token"]
    assert (await refresh(flow, token, scope="registry:read"))["scope"] == "registry:read"
    assert (await refresh(flow, token, scope="registry:read evidence:read"))["error"] == "invalid_scope"
    assert (await refresh(flow, token, resource=ISSUER))["error"] == "invalid_target"
    claims = read_jwt((await refresh(flow, token))["access_token"]).claims
    assert (claims["aud"], claims["scope"]) == (ISSUER + "/api/tax", "openid registry:read")


async def test_it_is_another_clients_to_no_use(house: House) -> None:
    flow = start_flow(house)
    token = (await flow.tokens())["refresh_token"]
    house.clients.put(signing_portal(id="other"))
    other = Flow(house, client="other")
    assert (await refresh(other, token))["error"] == "invalid_grant"
    assert "access_token" in await refresh(flow, token)


async def test_it_ends_with_the_session(house: House) -> None:
    flow = start_flow(house)
    token = (await flow.tokens())["refresh_token"]
    await house.revocations.revoke(f"session:{ANNA.session}", int(time.time()) + 3600)
    assert (await refresh(flow, token))["error"] == "invalid_grant"


async def test_scopes_that_the_client_lost_are_not_given_again(house: House) -> None:
    flow = start_flow(house)
    token = (await flow.tokens())["refresh_token"]
    house.clients.put(signing_portal(scopes=frozenset({"openid"})))
    assert (await refresh(flow, token))["scope"] == "openid"
