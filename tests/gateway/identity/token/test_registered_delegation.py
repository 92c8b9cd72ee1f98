"""A supplier's token on behalf of a consumer: only under a registered delegation, never wider than it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from gateway.identity.jose.jwt import read_jwt
from gateway.identity.token.jwt_bearer import GRANT_TYPE
from gateway.problems import NotAuthenticated
from tests.support.delegations import CONSUMER_ORG, KEEPER, SUPPLIER_ORG, ask, delegate, register_agencies
from tests.support.moments import FromNow, settled
from tests.support.oauth import House, assertion, portal
from tests.support.oauth_flow import Flow, start_flow


@pytest.fixture
async def flow(house: House) -> Flow:
    await register_agencies(house)
    return start_flow(house)


@pytest.mark.parametrize("organisation", ["987654321", CONSUMER_ORG])
async def test_the_token_says_who_acts_for_whom_as_maskinportens_does(
    house: House, flow: Flow, organisation: str
) -> None:
    made = await delegate(house)
    answer = await ask(flow, consumer_org=organisation)
    assert answer.status_code == 200, answer.text
    assert answer.json()["scope"] == "registry:read"
    claims = read_jwt(answer.json()["access_token"]).claims
    authority = "iso6523-actorid-upis"
    assert claims["consumer"] == {"authority": authority, "ID": CONSUMER_ORG}
    assert claims["supplier"] == {"authority": authority, "ID": SUPPLIER_ORG}
    assert claims["delegation_source"] == "https://delegations.test/"
    principal = await flow.use(answer.json()["access_token"])
    assert (principal.client, principal.agency, principal.subject) == ("portal", "tax", None)
    entry = house.journal.entries[-1]
    assert (entry.kind, entry.reason) == ("identity.token.issued", "jwt_bearer")
    assert (entry.client_agency, entry.agency, entry.grant) == ("interior", "tax", made.mark)


async def test_without_consumer_org_the_client_acts_for_itself(house: House, flow: Flow) -> None:
    await delegate(house)
    answer = await ask(flow, consumer_org=None)
    claims = read_jwt(answer.json()["access_token"]).claims
    assert not {"consumer", "supplier", "delegation_source", "consumer_agency"} & set(claims)
    assert (await flow.use(answer.json()["access_token"])).agency == "interior"


@pytest.mark.parametrize(
    "changes",
    [
        None,
        {"supplier": "health"},
        {"consumer": "health", "consumer_org": "0192:111111111"},
        {"valid_until": 1},
        {"valid_from": FromNow(3_600)},
    ],
    ids=["none", "another_supplier", "another_consumer", "past", "future"],
)
async def test_only_a_delegation_in_force_to_this_agency_counts(
    house: House, flow: Flow, changes: dict[str, Any] | None
) -> None:
    if changes is not None:
        await delegate(house, **settled(changes))
    answer = await ask(flow)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_it_is_never_wider_than_the_delegation_or_the_client(house: House, flow: Flow) -> None:
    await delegate(house, scopes=("registry:read", "journeys:start"))
    for scope in ("evidence:read", "registry:read evidence:read", "journeys:start"):
        answer = await ask(flow, scope=scope)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope"), scope
    assert (await ask(flow)).json()["scope"] == "registry:read"


async def test_delegations_are_not_pieced_together(house: House, flow: Flow) -> None:
    await delegate(house, scopes=("registry:read",))
    await delegate(house, scopes=("evidence:read",))
    assert (await ask(flow, scope="registry:read evidence:read")).json()["error"] == "invalid_scope"
    assert (await ask(flow, scope="evidence:read")).json()["scope"] == "evidence:read"


async def test_a_number_that_two_countries_gave_must_be_said_whole(house: House, flow: Flow) -> None:
    await delegate(house)
    await delegate(house, consumer="health", consumer_org="0007:987654321")
    assert (await ask(flow)).json()["error"] == "invalid_grant"
    answer = await ask(flow, consumer_org="0007:987654321")
    assert (await flow.use(answer.json()["access_token"])).agency == "health"


async def test_a_token_ends_with_its_delegation(house: House, flow: Flow) -> None:
    soon = int(time.time()) + 60
    made = await delegate(house, valid_until=soon)
    token = (await ask(flow)).json()["access_token"]
    assert read_jwt(token).claims["exp"] == soon
    await flow.use(token)
    await house.authority.delegations.revoke(KEEPER, made.id)
    await house.feed.catch_up()
    with pytest.raises(NotAuthenticated):
        await flow.use(token)
    assert (await ask(flow)).json()["error"] == "invalid_grant"


async def test_parameters_beside_the_grant_count_for_nothing(house: House, flow: Flow) -> None:
    await delegate(house)
    grant = assertion(sub=None)
    answer = await flow.post(
        "/oauth/token",
        client_assertion=None,
        grant_type=GRANT_TYPE,
        assertion=grant,
        consumer_org="987654321",
    )
    assert "consumer" not in read_jwt(answer.json()["access_token"]).claims


async def test_other_grants_do_not_delegate(house: House, flow: Flow) -> None:
    await delegate(house)
    house.clients.put(portal())
    answer = await house.token(consumer_org="987654321")
    assert "consumer" not in read_jwt(answer["access_token"]).claims
