from __future__ import annotations

import pytest

from gateway.identity.exchange.narrowing import DEEPEST
from gateway.identity.jose.jwt import read_jwt
from gateway.identity.token.access_token import AccessToken, Person, issue_access_token
from gateway.model.classification import Assurance
from tests.support.oauth import ISSUER, House
from tests.support.oauth_exchange import exchange, start_exchange


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"scope": "evidence:read"}, "invalid_scope"),
        ({"scope": "registry:read registry:admin"}, "invalid_scope"),
        ({"purpose": "advertising"}, "invalid_scope"),
        ({"purpose": "tax advertising"}, "invalid_scope"),
        ({"resource": ISSUER}, "invalid_target"),
        ({"resource": ISSUER + "/api/land"}, "invalid_target"),
        ({"audience": "land"}, "invalid_target"),
        ({"audience": "../tax"}, "invalid_target"),
        ({"audience": "tax", "resource": ISSUER + "/api/land"}, "invalid_target"),
        ({"resource": "https://evil.test"}, "invalid_target"),
    ],
)
async def test_nothing_grows(house: House, asked: dict[str, str], error: str) -> None:
    portal, system = start_exchange(house)
    tokens = await portal.tokens(purpose="tax benefits", resource=ISSUER + "/api/tax", scope="registry:read")
    assert (await exchange(system, tokens["access_token"], **asked)).json()["error"] == error


async def test_the_requesters_own_scopes_are_a_bound_too(house: House) -> None:
    portal, system = start_exchange(house, scopes=frozenset({"openid"}))
    tokens = await portal.tokens()
    assert (await exchange(system, tokens["access_token"])).json()["scope"] == "openid"


async def test_a_purpose_may_be_limited_and_survives(house: House) -> None:
    portal, system = start_exchange(house)
    tokens = await portal.tokens(purpose="tax benefits")
    narrowed = (await exchange(system, tokens["access_token"], purpose="tax")).json()
    assert narrowed["purpose"] == "tax"
    again = (await exchange(system, narrowed["access_token"])).json()
    assert again["purpose"] == "tax"


async def test_the_audience_is_an_agencys_name(house: House) -> None:
    portal, system = start_exchange(house)
    token = (await portal.tokens())["access_token"]
    narrowed = (await exchange(system, token, audience="tax")).json()["access_token"]
    assert read_jwt(narrowed).claims["aud"] == ISSUER + "/api/tax"


async def test_the_chain_of_actors_ends(house: House) -> None:
    _, system = start_exchange(house)
    for depth, status in [(DEEPEST - 1, 200), (DEEPEST, 400)]:
        actors = tuple(f"client:c{number}" for number in range(depth))
        person = Person(subject="anna", shown="x", assurance=Assurance.LOW, authenticated_at=1, actors=actors)
        token = AccessToken(client="portal", audience=ISSUER, scopes=frozenset(), person=person)
        raw = issue_access_token(house.authority, token).token
        assert (await exchange(system, raw)).status_code == status
