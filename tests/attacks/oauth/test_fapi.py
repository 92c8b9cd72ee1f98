"""The checks of the OpenID FAPI 2.0 Security Profile Final server plan that this profile has, by name."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from gateway.identity.jose.jwt import read_jwt
from tests.support.moments import FromNow, settled
from tests.support.oauth import ISSUER, House, assertion, private_key, proof
from tests.support.oauth_flow import Flow, answer_of, signing_portal


async def test_happy_flow(flow: Flow) -> None:
    assert (await flow.tokens())["token_type"] == "DPoP"


async def test_user_rejects_authentication(flow: Flow) -> None:
    from gateway.identity.authorize.endpoint import refuse

    uri = (await flow.push()).json()["request_uri"]
    sent = await refuse(flow.house.authority, {"client_id": "portal", "request_uri": uri})
    assert "error=access_denied" in sent
    assert "iss=" in sent


async def test_ensure_request_without_state_succeeds(flow: Flow) -> None:
    sent = await flow.browse((await flow.push(state=None)).json()["request_uri"])
    assert answer_of(sent).keys() == {"tenant", "code", "iss"}


async def test_ensure_request_without_nonce_succeeds(flow: Flow) -> None:
    assert "nonce" not in read_jwt((await flow.tokens(nonce=None))["id_token"]).claims


async def test_ensure_authorization_code_is_bound_to_client(house: House, flow: Flow) -> None:
    house.clients.put(signing_portal(id="client2"))
    code = await flow.code()
    thief = Flow(house, client="client2", verifier=flow.verifier)
    assert (await thief.redeem(code)).json()["error"] == "invalid_grant"
    assert (await flow.redeem(code)).status_code == 200


async def test_ensure_different_nonce_inside_and_outside_request_object_is_not_mixed(flow: Flow) -> None:
    uri = (await flow.push()).json()["request_uri"]
    code = answer_of(await flow.browse(uri, nonce="outside"))["code"]
    assert read_jwt((await flow.redeem(code)).json()["id_token"]).claims["nonce"] == "no"


async def test_ensure_unsigned_authorization_request_without_using_par_fails(flow: Flow) -> None:
    sent = await flow.house.http.get(
        "/oauth/authorize", params={"client_id": "portal", "response_type": "code", "scope": "openid"}
    )
    assert sent.status_code == 400
    assert "location" not in sent.headers


async def test_par_attempt_reuse_request_uri(flow: Flow) -> None:
    uri = (await flow.push()).json()["request_uri"]
    await flow.browse(uri)
    assert (await flow.browse(uri)).status_code == 400


async def test_par_attempt_to_use_request_uri_for_different_client(house: House, flow: Flow) -> None:
    house.clients.put(signing_portal(id="client2"))
    uri = (await flow.push()).json()["request_uri"]
    assert (await Flow(house, client="client2").browse(uri)).status_code == 400


async def test_par_attempt_invalid_http_method(house: House) -> None:
    assert (await house.http.get("/oauth/par")).status_code == 405


async def test_par_authorization_request_containing_request_uri(flow: Flow) -> None:
    assert (await flow.push(request_uri="urn:x")).json()["error"] == "invalid_request"


async def test_par_authorization_request_containing_invalid_redirect_uri(flow: Flow) -> None:
    assert (await flow.push(redirect_uri="https://evil.test/")).status_code == 400


async def test_par_without_redirect_uri(flow: Flow) -> None:
    assert (await flow.push(redirect_uri=None)).status_code == 400


async def test_par_ensure_pkce_required(flow: Flow) -> None:
    assert (await flow.push(code_challenge=None)).status_code == 400


async def test_par_plain_pkce_rejected(flow: Flow) -> None:
    assert (await flow.push(code_challenge_method="plain")).status_code == 400


async def test_incorrect_pkce_code_verifier_rejected(flow: Flow) -> None:
    assert (await flow.redeem(await flow.code(), code_verifier="a" * 43)).status_code == 400


async def test_ensure_token_endpoint_fails_without_client_assertion(flow: Flow) -> None:
    answer = await flow.redeem(await flow.code(), client_assertion=None)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


Assertion = Callable[[], str]


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(lambda: assertion(exp=int(time.time()) - 300), id="expired"),
        pytest.param(lambda: assertion(exp=None), id="missing-exp"),
        pytest.param(lambda: assertion(aud=None), id="missing-aud"),
        pytest.param(lambda: assertion(aud=ISSUER + "/oauth/par"), id="aud-par-endpoint"),
        pytest.param(lambda: assertion(aud=ISSUER + "/oauth/token"), id="aud-token-endpoint"),
        pytest.param(lambda: assertion(aud=[ISSUER]), id="aud-array"),
        pytest.param(lambda: assertion(iss=None), id="missing-iss"),
        pytest.param(lambda: assertion(iss="client2"), id="wrong-iss"),
        pytest.param(lambda: assertion(sub=None), id="missing-sub"),
        pytest.param(lambda: assertion(sub="client2"), id="wrong-sub"),
        pytest.param(lambda: assertion(jti=None), id="missing-jti"),
        pytest.param(lambda: assertion(nbf=int(time.time()) + 5_000), id="nbf-future"),
        pytest.param(lambda: assertion(iat=int(time.time()) + 5_000), id="iat-future"),
        pytest.param(lambda: assertion(header={"kid": "unknown"}), id="unknown-kid"),
        pytest.param(lambda: assertion()[:-6] + "AAAAAA", id="bad-signature"),
        pytest.param(lambda: "", id="empty"),
    ],
)
@pytest.mark.parametrize("endpoint", ["/oauth/par", "/oauth/token", "/oauth/revoke", "/oauth/introspect"])
async def test_ensure_bad_client_assertion_fails(flow: Flow, bad: Assertion, endpoint: str) -> None:
    answer = await flow.post(endpoint, client_assertion=bad(), grant_type="client_credentials", token="x")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("claims", [{"nbf": FromNow(8)}, {"iat": FromNow(8)}])
async def test_accepts_client_assertion_up_to_ten_seconds_ahead(flow: Flow, claims: dict[str, Any]) -> None:
    assert (await flow.push(client_assertion=assertion(**settled(claims)))).status_code == 201


async def test_ensure_dpop_proof_with_iat_ten_seconds_before_and_after_succeeds(flow: Flow) -> None:
    for offset in (-10, 8):
        raw = proof(
            "POST",
            ISSUER + "/oauth/par",
            nonce=flow.house.proofs.nonces.current(),
            iat=int(time.time()) + offset,
        )
        assert (await flow.push(dpop=raw)).status_code == 201


async def test_ensure_mismatched_dpop_jkt_fails(flow: Flow) -> None:
    other = private_key("EdDSA", "dpop").thumbprint()
    assert (await flow.push(dpop_jkt=other)).json()["error"] == "invalid_request"


async def test_ensure_mismatched_dpop_proof_fails_at_token_endpoint(flow: Flow) -> None:
    code = await flow.code()
    flow.algorithm = "PS256"
    assert (await flow.redeem(code)).json()["error"] == "invalid_grant"


async def test_refresh_token_is_not_rotated_and_stays_usable(flow: Flow) -> None:
    token = (await flow.tokens())["refresh_token"]
    for _ in range(3):
        answer = await flow.post("/oauth/token", grant_type="refresh_token", refresh_token=token)
        assert answer.status_code == 200


async def test_access_token_type_header_case_sensitivity(house: House, flow: Flow) -> None:
    token = (await flow.tokens())["access_token"]
    url = ISSUER + "/registry/agencies"
    for scheme in ("DPoP", "dpop", "DPOP"):
        raw = proof("GET", url, nonce=house.proofs.nonces.current(), token=token)
        assert await house.verifier.verify("GET", url, {"authorization": f"{scheme} {token}", "dpop": raw})
