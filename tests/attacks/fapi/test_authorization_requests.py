"""Authorization requests and their `request_uri`, by the names of the FAPI 2.0 plan's modules."""

from __future__ import annotations

import asyncio

import pytest

from gateway.identity.jose.jwt import read_jwt
from tests.attacks.fapi.passing_time import age
from tests.support.oauth import ISSUER, House, private_key
from tests.support.oauth_flow import Flow, answer_of


async def test_discovery_endpoint_verification(house: House) -> None:
    found = (await house.http.get("/.well-known/openid-configuration")).json()
    assert found["issuer"] == ISSUER
    assert found["require_pushed_authorization_requests"] is True
    assert found["authorization_response_iss_parameter_supported"] is True
    assert found["response_types_supported"] == ["code"]
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert "private_key_jwt" in found["token_endpoint_auth_methods_supported"]
    assert not {"RS256", "none", "HS256"} & set(found["token_endpoint_auth_signing_alg_values_supported"])
    assert not {"RS256", "none", "HS256"} & set(found["dpop_signing_alg_values_supported"])
    assert not {"implicit", "password"} & set(found["grant_types_supported"])
    urls = [value for name, value in found.items() if name.endswith(("_endpoint", "_uri"))]
    assert all(url.startswith(f"{ISSUER}/") for url in urls)


async def test_ensure_authorization_request_with_64_char_nonce_succeeds(flow: Flow) -> None:
    tokens = await flow.tokens(nonce="n" * 64)
    assert read_jwt(tokens["id_token"]).claims["nonce"] == "n" * 64


async def test_ensure_authorization_request_with_long_nonce(flow: Flow) -> None:
    assert (await flow.push(nonce="n" * 384)).status_code in (201, 400)
    assert (await flow.push(nonce="n" * 60_000)).status_code == 400


async def test_ensure_authorization_request_with_long_state(flow: Flow) -> None:
    state = "s" * 384
    sent = await flow.browse((await flow.push(state=state)).json()["request_uri"])
    assert answer_of(sent)["state"] == state


async def test_ensure_other_scope_order_succeeds(flow: Flow) -> None:
    tokens = await flow.tokens(scope="profile openid")
    assert set(tokens["scope"].split()) == {"openid", "profile"}


@pytest.mark.parametrize("kind", ["code id_token", "token", "id_token", "code token", "none"])
async def test_ensure_response_type_other_than_code_fails(flow: Flow, kind: str) -> None:
    assert (await flow.push(response_type=kind)).json()["error"] == "unsupported_response_type"


async def test_par_ensure_server_accepts_reused_request_uri_before_authentication_completion(
    flow: Flow,
) -> None:
    uri = (await flow.push()).json()["request_uri"]
    for _ in range(2):
        page = await flow.browse(uri, cookie="nobody-yet")
        assert page.status_code == 303
        assert page.headers["location"].startswith("/signin?")
    assert "code" in answer_of(await flow.browse(uri))


async def test_par_attempt_to_use_expired_request_uri(house: House, flow: Flow) -> None:
    pushed = (await flow.push()).json()
    assert pushed["expires_in"] < 600
    await age(house, pushed["expires_in"] + 1)
    refused = await flow.browse(pushed["request_uri"])
    assert refused.status_code == 400
    assert "location" not in refused.headers


async def test_par_request_uri_is_guessed_in_vain(flow: Flow) -> None:
    uri = (await flow.push()).json()["request_uri"]
    assert len(uri.rpartition(":")[2]) * 6 >= 128
    assert (await flow.browse(uri[:-1] + ("A" if uri[-1] != "A" else "B"))).status_code == 400


async def test_par_parameters_beside_request_uri_change_nothing(flow: Flow) -> None:
    uri = (await flow.push()).json()["request_uri"]
    sent = await flow.browse(uri, redirect_uri="https://evil.test/", scope="registry:admin", state="evil")
    assert sent.headers["location"].startswith("https://portal.test/callback")
    assert answer_of(sent)["state"] == "st"


async def test_code_and_iss_are_never_sent_to_where_nobody_pushed(flow: Flow) -> None:
    for query in (
        {},
        {"request_uri": "https://evil.test/"},
        {"request_uri": "urn:x", "redirect_uri": "https://evil.test"},
    ):
        refused = await flow.house.http.get("/oauth/authorize", params={"client_id": "portal", **query})
        assert refused.status_code == 400
        assert "location" not in refused.headers


async def test_ensure_dpop_proof_at_par_endpoint_binding_success(flow: Flow) -> None:
    assert (await flow.redeem(await flow.code())).status_code == 200


async def test_ensure_dpop_auth_code_binding_success(flow: Flow) -> None:
    jkt = private_key("ES256", "dpop").thumbprint()
    uri = (await flow.push(dpop=None, dpop_jkt=jkt)).json()["request_uri"]
    code = answer_of(await flow.browse(uri))["code"]
    assert (await flow.redeem(code)).status_code == 200


async def test_ensure_token_endpoint_fails_with_mismatched_dpop_jkt(flow: Flow) -> None:
    jkt = private_key("EdDSA", "dpop").thumbprint()
    uri = (await flow.push(dpop=None, dpop_jkt=jkt)).json()["request_uri"]
    code = answer_of(await flow.browse(uri))["code"]
    assert (await flow.redeem(code)).json()["error"] == "invalid_grant"


async def test_two_browsers_with_one_request_uri_get_one_code(flow: Flow) -> None:
    uri = (await flow.push()).json()["request_uri"]
    sent = await asyncio.gather(flow.browse(uri), flow.browse(uri))
    assert sorted(answer.status_code for answer in sent) == [303, 400]
