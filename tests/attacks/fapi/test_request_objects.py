"""Request objects, as the FAPI 2.0 Message Signing Final plan attacks them, by the names of its modules."""

from __future__ import annotations

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from joserfc.jws import JWSRegistry

from gateway.identity.jose.jwt import read_jwt
from tests.conformance.differential.raw_jwt import Signed
from tests.support.oauth import ISSUER, private_key
from tests.support.oauth_flow import REDIRECT, Flow, answer_of, start_flow
from tests.support.request_object import request_object


async def _push(flow: Flow, request: str, **outside: str) -> Any:
    return await flow.post("/oauth/par", client_id=flow.client, request=request, **outside)


async def _refused(flow: Flow, request: str, error: str = "invalid_request_object", **outside: str) -> None:
    answer = await _push(flow, request, **outside)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def _tampered(flow: Flow, header: dict[str, Any], key: str = "ES256") -> str:
    claims = read_jwt(request_object(flow)).claims
    return Signed(key, {"alg": "ES256", "kid": private_key("ES256").kid, **header}, claims).render(
        lambda x: x
    )


async def test_signed_request_happy_flow(flow: Flow) -> None:
    uri = (await _push(flow, request_object(flow))).json()["request_uri"]
    assert answer_of(await flow.browse(uri))["state"] == "inside"


async def test_ensure_server_accepts_request_object_with_multiple_aud(flow: Flow) -> None:
    several = request_object(flow, aud=["https://other.test", ISSUER])
    assert (await _push(flow, several)).status_code == 201


async def test_ensure_request_object_with_nbf_8_seconds_in_the_future_is_accepted(flow: Flow) -> None:
    assert (await _push(flow, request_object(flow, nbf=int(time.time()) + 8))).status_code == 201


async def test_ensure_different_nonce_and_state_inside_and_outside_request_object(flow: Flow) -> None:
    uri = (await _push(flow, request_object(flow), nonce="outside", state="outside")).json()["request_uri"]
    answer = answer_of(await flow.browse(uri))
    assert answer["state"] == "inside"
    assert read_jwt((await flow.redeem(answer["code"])).json()["id_token"]).claims["nonce"] == "inside"


async def test_state_only_outside_request_object_not_used(flow: Flow) -> None:
    uri = (await _push(flow, request_object(flow, state=None), state="outside")).json()["request_uri"]
    assert "state" not in answer_of(await flow.browse(uri))


async def test_ensure_request_object_without_redirect_uri_fails(flow: Flow) -> None:
    bare = request_object(flow, redirect_uri=None)
    await _refused(flow, bare, "invalid_request", redirect_uri=REDIRECT)


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        pytest.param("exp", None, id="ensure-request-object-without-exp-fails"),
        pytest.param("nbf", None, id="ensure-request-object-without-nbf-fails"),
        pytest.param("exp", -300, id="ensure-expired-request-object-fails"),
        pytest.param("exp", 4_200, id="ensure-request-object-with-exp-over-60-fails"),
        pytest.param("nbf", -4_200, id="ensure-request-object-with-nbf-over-60-fails"),
        pytest.param("nbf", 120, id="request-object-not-valid-yet"),
    ],
)
async def test_ensure_request_object_times(flow: Flow, claim: str, value: int | None) -> None:
    await _refused(flow, request_object(flow, **{claim: None if value is None else int(time.time()) + value}))


@pytest.mark.parametrize(
    "audience", [None, "https://other.test", ISSUER + "/oauth/par", ["https://other.test"], []]
)
async def test_ensure_request_object_with_bad_aud_fails(flow: Flow, audience: Any) -> None:
    await _refused(flow, request_object(flow, aud=audience))


async def test_ensure_signed_request_object_with_rs256_fails(flow: Flow) -> None:
    await _refused(flow, _tampered(flow, {"alg": "RS256", "kid": private_key("PS256").kid}, "PS256"))


@pytest.mark.parametrize("name", ["none", "None", "NONE", "HS256"])
async def test_ensure_request_object_signature_algorithm_is_not_none(flow: Flow, name: str) -> None:
    await _refused(flow, _tampered(flow, {"alg": name}, "PS256"))


async def test_ensure_request_object_with_invalid_signature_fails(flow: Flow) -> None:
    await _refused(flow, request_object(flow)[:-8] + "AAAAAAAA")


async def test_ensure_matching_key_in_authorization_request(flow: Flow) -> None:
    await _refused(flow, _tampered(flow, {}, "stranger"))
    await _refused(
        flow, _tampered(flow, {"jwk": private_key("ES256", "stranger").as_dict(private=False)}, "stranger")
    )


async def test_ensure_unsigned_request_at_par_endpoint_fails(flow: Flow) -> None:
    signing = start_flow(flow.house, metadata={"require_signed_request_object": True})
    assert (await signing.push()).json()["error"] == "invalid_request_object"
    assert (await _push(signing, request_object(signing))).status_code == 201


async def test_par_reject_request_uri_in_par_authorization_request(flow: Flow) -> None:
    await _refused(flow, request_object(flow, request_uri="urn:ietf:params:oauth:request_uri:x"))
    await _refused(flow, request_object(flow, request="x.y.z"))


@pytest.mark.parametrize("details", ["[" * 300 + "]" * 300, "[" + "9" * 30 + "]"], ids=["deep", "large"])
async def test_details_that_a_signer_wrote_to_break_the_writer(flow: Flow, details: str) -> None:
    whole = request_object(flow, authorization_details="@")
    head, payload, _ = whole.split(".")
    text = urlsafe_b64decode(payload + "==").decode().replace('"@"', details)
    signed = f"{head}.{urlsafe_b64encode(text.encode()).rstrip(b'=').decode()}"
    made = JWSRegistry.algorithms["ES256"].sign(signed.encode(), private_key("ES256"))
    await _refused(flow, f"{signed}.{urlsafe_b64encode(made).rstrip(b'=').decode()}")


async def test_request_object_of_another_client(flow: Flow) -> None:
    await _refused(flow, request_object(flow, iss="client2"))
    await _refused(flow, request_object(flow, client_id="client2"))


async def test_other_jwt_of_the_client_as_request_object(flow: Flow) -> None:
    for typ in ("dpop+jwt", "at+jwt", "logout+jwt"):
        await _refused(flow, request_object(flow, {"typ": typ}))
