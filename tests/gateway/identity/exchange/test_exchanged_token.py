from __future__ import annotations

import pytest

from gateway.identity.jose.jwt import read_jwt
from gateway.problems import NotAuthenticated
from tests.support.oauth import ISSUER, House, private_key
from tests.support.oauth_exchange import exchange, start_exchange
from tests.support.oauth_flow import ANNA

TAX = ISSUER + "/api/tax"


async def test_it_is_for_one_agency_its_requester_and_no_longer(house: House) -> None:
    portal, system = start_exchange(house)
    first = (await portal.tokens())["access_token"]
    answer = (await exchange(system, first, resource=TAX, scope="registry:read")).json()
    claims, before = read_jwt(answer["access_token"]).claims, read_jwt(first).claims
    assert answer["issued_token_type"] == "urn:ietf:params:oauth:token-type:access_token"
    assert claims["cnf"] == {"jkt": private_key("EdDSA", "dpop").thumbprint()}
    assert claims["exp"] <= before["exp"]
    assert (claims["acr"], claims["auth_time"]) == (before["acr"], before["auth_time"])
    assert claims["sub"] == house.authority.pairwise.subject("tax", ANNA.subject) != before["sub"]
    assert claims["act"] == {"sub": "tax-system"}
    principal = await system.use(answer["access_token"], TAX + "/v1")
    assert (principal.subject, principal.actors) == (ANNA.subject, ("client:tax-system",))


async def test_the_chain_keeps_its_order(house: House) -> None:
    portal, system = start_exchange(house)
    first = (await portal.tokens())["access_token"]
    second = (await exchange(system, first)).json()["access_token"]
    own = (await exchange(system, second)).json()["access_token"]
    assert read_jwt(own).claims["act"] == {"sub": "tax-system"}
    from tests.support.oauth_flow import Flow, signing_portal

    metadata = {"token_exchange": ["tax-system"]}
    house.clients.put(signing_portal(id="archive", agency="archive", metadata=metadata))
    third = (await exchange(Flow(house, client="archive"), second)).json()["access_token"]
    assert read_jwt(third).claims["act"] == {"sub": "archive", "act": {"sub": "tax-system"}}


@pytest.mark.parametrize("how", ["token", "grant", "session"])
async def test_what_revokes_the_first_revokes_the_last(house: House, how: str) -> None:
    portal, system = start_exchange(house)
    tokens = await portal.tokens()
    second = (await exchange(system, tokens["access_token"])).json()["access_token"]
    await system.use(second)
    if how == "session":
        await house.revocations.revoke(f"session:{ANNA.session}", 2**40)
    else:
        value = tokens["access_token" if how == "token" else "refresh_token"]
        assert (await portal.post("/oauth/revoke", token=value)).status_code == 200
    await house.feed.catch_up()
    with pytest.raises(NotAuthenticated):
        await system.use(second)
