from __future__ import annotations

import pytest

from gateway.identity.token.jwt_bearer import GRANT_TYPE
from tests.support.oauth import ISSUER, House, assertion
from tests.support.oauth_flow import start_flow

DETAIL = {
    "type": "simpul_exchange",
    "agency": "tax",
    "service": "income",
    "operations": ["getIncome"],
    "purpose": "tax",
}


async def test_a_signed_grant_says_all_that_is_asked(house: House) -> None:
    flow = start_flow(house)
    asked = {"scope": "registry:read", "purpose": "tax", "authorization_details": [DETAIL]}
    grant = assertion(sub=None, resource=ISSUER + "/api/tax", **asked)
    answer = await flow.post(
        "/oauth/token", client_assertion=None, grant_type=GRANT_TYPE, assertion=grant, scope="evidence:read"
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json()["scope"], answer.json()["purpose"]) == ("registry:read", "tax")
    assert answer.json()["authorization_details"] == [DETAIL]
    url = ISSUER + "/api/tax/v1"
    principal = await flow.use(answer.json()["access_token"], url)
    assert (principal.client, principal.subject) == ("portal", None)
    replay = await flow.post("/oauth/token", client_assertion=None, grant_type=GRANT_TYPE, assertion=grant)
    assert (replay.status_code, replay.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "anna"},
        {"aud": [ISSUER]},
        {"exp": None},
        {"jti": None},
        {"iss": "nobody", "sub": "nobody"},
        {"scope": ["registry:read"]},
        {"scope": "registry:admin"},
        {"authorization_details": "all of them"},
        {"authorization_details": {"type": "simpul_exchange"}},
        {"authorization_details": []},
        {"authorization_details": [{"type": "payment"}]},
        {"authorization_details": [DETAIL], "scope": ["registry:read"]},
    ],
)
async def test_a_grant_that_is_not_the_clients_own_is_refused(
    house: House, claims: dict[str, object]
) -> None:
    flow = start_flow(house)
    answer = await flow.post(
        "/oauth/token", client_assertion=None, grant_type=GRANT_TYPE, assertion=assertion(**claims)
    )
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_grant", "invalid_request", "invalid_scope") or (
        "authorization_details" in claims
    )


@pytest.mark.parametrize("typ", ["oauth-authz-req+jwt", "client-authentication+jwt", "dpop+jwt", "at+jwt"])
async def test_another_jwt_of_the_same_key_is_no_grant(house: House, typ: str) -> None:
    flow = start_flow(house)
    grant = assertion(header={"typ": typ})
    answer = await flow.post("/oauth/token", client_assertion=None, grant_type=GRANT_TYPE, assertion=grant)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize("typ", [None, "JWT", "authorization-grant+jwt"])
async def test_what_libraries_call_a_grant_is_one(house: House, typ: str | None) -> None:
    flow = start_flow(house)
    grant = assertion(header={"typ": typ})
    answer = await flow.post("/oauth/token", client_assertion=None, grant_type=GRANT_TYPE, assertion=grant)
    assert answer.status_code == 200, answer.text


async def test_two_assertions_are_one_too_many(house: House) -> None:
    flow = start_flow(house)
    answer = await flow.post("/oauth/token", grant_type=GRANT_TYPE, assertion=assertion())
    assert answer.json()["error"] == "invalid_request"
    answer = await flow.post("/oauth/token", client_assertion=None, grant_type=GRANT_TYPE, assertion="x")
    assert answer.json()["error"] == "invalid_grant"
