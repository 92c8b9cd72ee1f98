from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import orjson
import pytest

from gateway.identity.jose.jwt import read_jwt
from gateway.model.mandate import MandateTerms
from gateway.problems import NotAuthenticated
from tests.support.delegations import KEEPER, ask, delegate, register_agencies
from tests.support.oauth import ISSUER, House, SignedInHere, private_key
from tests.support.oauth_exchange import exchange, start_exchange
from tests.support.oauth_flow import ANNA, start_flow

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


async def test_what_the_person_agreed_to_survives_in_purpose_and_detail(house: House) -> None:
    portal, system = start_exchange(house)
    detail = {
        "type": "simpul_exchange",
        "agency": "tax",
        "service": "income",
        "operations": ["getIncome"],
        "purpose": "benefits",
        "legal_basis": "Social Code, section 60",
    }
    first = await portal.tokens(purpose="benefits tax", authorization_details=orjson.dumps([detail]).decode())
    answer = (await exchange(system, first["access_token"], audience="tax", purpose="benefits")).json()
    assert answer["authorization_details"] == first["authorization_details"] == [detail]
    claims = read_jwt(answer["access_token"]).claims
    assert (claims["purpose"], claims["authorization_details"]) == ("benefits", [detail])
    refused = await exchange(system, answer["access_token"], purpose="tax")
    assert refused.json()["error"] == "invalid_scope"


async def test_it_is_bound_to_the_requesters_key_and_worth_nothing_with_the_first_holders(
    house: House,
) -> None:
    portal, system = start_exchange(house)
    second = (await exchange(system, (await portal.tokens())["access_token"])).json()["access_token"]
    await system.use(second)
    with pytest.raises(NotAuthenticated):
        await portal.use(second)


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


GUARDIAN = MandateTerms(id="m1", kind="guardian", reach=("tax/income", "land"))


def act_for_the_ward(house: House, **changes: Any) -> None:
    """Let Anna, at the browser, act for her ward."""
    assert isinstance(house.authority.sign_in, SignedInHere)
    ward = replace(ANNA, subject="person-ward", actor=ANNA.subject, mandate=GUARDIAN, **changes)
    house.authority.sign_in.people["anna"] = ward


async def test_the_mandate_stays_and_its_holder_stays_in_the_chain(house: House) -> None:
    act_for_the_ward(house)
    portal, system = start_exchange(house)
    first = (await portal.tokens())["access_token"]
    claim = {"id": "m1", "kind": "guardian", "reach": ["tax/income", "land"]}
    assert read_jwt(first).claims["mandate"] == claim
    second = (await exchange(system, first, resource=TAX)).json()["access_token"]
    claims = read_jwt(second).claims
    holder = house.authority.pairwise.subject("tax", ANNA.subject)
    assert claims["act"] == {"sub": "tax-system", "act": {"sub": holder}}
    assert claims["mandate"] == claim
    principal = await system.use(second, TAX + "/v1")
    assert (principal.mandate, principal.subject) == (GUARDIAN, "person-ward")
    assert principal.actors == ("client:tax-system", ANNA.subject)
    issued = house.journal.entries[-1]
    actor = house.authority.evidence._pseudonyms.pseudonym(ANNA.subject)
    assert (issued.kind, issued.mandate, issued.actor) == ("identity.token.issued", "m1", actor)


async def test_no_token_for_an_agency_that_the_mandate_is_not_for(house: House) -> None:
    act_for_the_ward(house)
    portal, _ = start_exchange(house)
    tokens = await portal.tokens()
    refused = await exchange(portal, tokens["access_token"], audience="health")
    assert refused.json() == {
        "error": "invalid_target",
        "error_description": "The mandate is not for this agency.",
    }
    renewed = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    for agency, status in [("health", 400), ("land", 200)]:
        answer = await portal.post("/oauth/token", **renewed, resource=f"{ISSUER}/api/{agency}")
        assert answer.status_code == status, answer.text


async def test_no_delegated_token_outlives_the_mandate(house: House) -> None:
    ends = int(time.time()) + 40
    act_for_the_ward(house, ends_at=ends)
    portal, system = start_exchange(house)
    tokens = await portal.tokens()
    renewed = await portal.post(
        "/oauth/token", grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    second = (await exchange(system, renewed.json()["access_token"])).json()["access_token"]
    for token in (tokens["access_token"], tokens["id_token"], renewed.json()["access_token"], second):
        assert read_jwt(token).claims["exp"] <= ends


async def test_what_its_client_revokes_is_written_down_with_mandate_and_holder(house: House) -> None:
    act_for_the_ward(house)
    portal, _ = start_exchange(house)
    tokens = await portal.tokens()
    assert (await portal.post("/oauth/revoke", token=tokens["access_token"])).status_code == 200
    revoked, issued = house.journal.entries[-1], house.journal.entries[-2]
    assert (revoked.kind, revoked.mandate) == ("identity.token.revoked", "m1")
    assert (revoked.subject, revoked.actor) == (issued.subject, issued.actor)


async def test_a_revoked_mandate_ends_exchanged_tokens(house: House) -> None:
    act_for_the_ward(house)
    portal, system = start_exchange(house)
    second = (await exchange(system, (await portal.tokens())["access_token"])).json()["access_token"]
    await system.use(second)
    await house.revocations.revoke("mandate:m1", 2**40)
    await house.feed.catch_up()
    with pytest.raises(NotAuthenticated):
        await system.use(second)


async def test_a_client_that_acts_for_a_consumer_still_does_with_a_narrower_token(house: House) -> None:
    await register_agencies(house)
    flow = start_flow(house)
    made = await delegate(house)
    first = (await ask(flow, scope="registry:read")).json()["access_token"]
    narrowed = (await exchange(flow, first, audience="health")).json()["access_token"]
    before, after = read_jwt(first).claims, read_jwt(narrowed).claims
    for name in ("consumer", "supplier", "delegation_source", "consumer_agency"):
        assert after[name] == before[name]
    assert (await flow.use(narrowed, ISSUER + "/api/health/v1")).agency == "tax"
    issued = house.journal.entries[-1]
    assert (issued.kind, issued.agency, issued.grant) == ("identity.token.issued", "tax", made.mark)
    await house.authority.delegations.revoke(KEEPER, made.id)
    await house.feed.catch_up()
    with pytest.raises(NotAuthenticated):
        await flow.use(narrowed, ISSUER + "/api/health/v1")
