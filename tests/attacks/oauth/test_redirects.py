"""Attacks on the way through the browser: redirects, injection, mix-up, fixation; one named case each."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.support.oauth import ISSUER, House, proof
from tests.support.oauth_flow import Flow, answer_of, signing_portal


async def test_open_redirector(flow: Flow) -> None:
    for query in (
        {"redirect_uri": "https://evil.test/"},
        {"client_id": "portal", "redirect_uri": "https://evil.test/"},
    ):
        sent = await flow.house.http.get("/oauth/authorize", params=query)
        assert sent.status_code == 400
        assert "location" not in sent.headers


async def test_redirect_does_not_repeat_the_method(flow: Flow) -> None:
    sent = await flow.browse((await flow.push()).json()["request_uri"])
    assert sent.status_code == 303  # RFC 9700 section 4.12: never 307


async def test_response_splitting_through_state(flow: Flow) -> None:
    assert (await flow.push(state="x\r\nset-cookie: a=b")).status_code == 400


async def test_parameter_injection_through_state(flow: Flow) -> None:
    pushed = await flow.push(state="x&code=evil&iss=https://evil.test")
    sent = await flow.browse(pushed.json()["request_uri"])
    answer = answer_of(sent)
    assert answer["state"] == "x&code=evil&iss=https://evil.test"
    assert answer["iss"] == ISSUER
    assert answer["code"] != "evil"


async def test_mix_up_is_visible_to_the_client(flow: Flow) -> None:
    for cookie in ("anna", "nobody"):
        uri = (await flow.push(prompt="none")).json()["request_uri"]
        assert answer_of(await flow.browse(uri, cookie=cookie))["iss"] == ISSUER


async def test_code_injection_into_another_session_of_the_client(house: House, flow: Flow) -> None:
    victim = Flow(house)
    stolen = await victim.code()
    assert (await flow.redeem(stolen)).json()["error"] == "invalid_grant"  # its verifier is another


async def test_pkce_downgrade_by_leaving_the_verifier_out(flow: Flow) -> None:
    assert (await flow.redeem(await flow.code(), code_verifier=None)).status_code == 400


async def test_code_of_one_client_at_another_registration_of_the_same_agency(
    house: House, flow: Flow
) -> None:
    house.clients.put(signing_portal(id="sister"))
    code = await flow.code()
    assert (await Flow(house, client="sister", verifier=flow.verifier).redeem(code)).status_code == 400


async def test_request_pushed_by_one_client_and_sent_as_another(house: House, flow: Flow) -> None:
    house.clients.put(signing_portal(id="sister"))
    uri = (await flow.push()).json()["request_uri"]
    sent = await flow.browse(uri, client_id="sister")
    assert sent.status_code == 400


async def test_refresh_token_as_code_and_code_as_refresh_token(flow: Flow) -> None:
    code = await flow.code()
    answer = await flow.post("/oauth/token", grant_type="refresh_token", refresh_token=code)
    assert answer.json()["error"] == "invalid_grant"
    refresh = (await flow.redeem(code)).json()["refresh_token"]
    assert (await flow.redeem(refresh)).json()["error"] == "invalid_grant"


async def test_request_reference_as_code(flow: Flow) -> None:
    uri = (await flow.push()).json()["request_uri"]
    assert (await flow.redeem(uri.rsplit(":", 1)[1])).json()["error"] == "invalid_grant"


async def test_nothing_secret_stays_in_a_url_of_this_server(flow: Flow) -> None:
    sent = await flow.browse((await flow.push()).json()["request_uri"], cookie="nobody")
    query = urlsplit(sent.headers["location"]).query
    assert "code" not in query
    assert "token" not in query


@pytest.mark.parametrize("name", ["code", "client_assertion", "redirect_uri", "grant_type", "code_verifier"])
async def test_parameter_pollution(flow: Flow, name: str) -> None:
    content = f"{name}=a&{name}=b&client_id=portal"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await flow.house.http.post("/oauth/token", content=content, headers=headers)
    assert answer.json() == {"error": "invalid_request", "error_description": "A parameter is repeated."}


async def test_proof_made_for_the_push_at_the_token_endpoint(flow: Flow) -> None:
    raw = proof("POST", ISSUER + "/oauth/par", nonce=flow.house.proofs.nonces.current())
    assert (await flow.redeem(await flow.code(), dpop=raw)).json()["error"] == "invalid_dpop_proof"
