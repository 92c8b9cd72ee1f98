from __future__ import annotations

from base64 import b64encode

import pytest

from gateway.identity.client_certificate import certificate_thumbprint
from gateway.identity.errors import OAuthError
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.proof_of_possession import bound_or_allowed, bound_token, proof_of_possession
from tests.support.certificates import self_signed
from tests.support.oauth import ISSUER, House, portal, private_key, proof

URL = ISSUER + "/oauth/token"
CERTIFICATE = f":{b64encode(self_signed('tax.test')).decode()}:"


def request(house: House, metadata: dict[str, object], **headers: str) -> OAuthRequest:
    made = house.request()
    made.authenticated = portal(metadata=metadata)
    made.headers = headers
    return made


async def test_a_proof_binds_to_its_key_and_a_certificate_to_itself(house: House) -> None:
    made = request(house, {}, dpop=proof("POST", URL, nonce=house.proofs.nonces.current()))
    await proof_of_possession(made)
    assert made.confirmation == {"jkt": private_key(name="dpop").thumbprint()}
    made = request(house, {}, **{"client-cert": CERTIFICATE})
    await proof_of_possession(made)
    assert made.confirmation == {"x5t#S256": certificate_thumbprint(CERTIFICATE)}
    made = request(house, {"dpop_bound_access_tokens": True}, **{"client-cert": CERTIFICATE})
    await proof_of_possession(made)
    assert made.confirmation is None


async def test_a_bad_proof_is_refused_and_a_nonce_is_given(house: House) -> None:
    for raw in ("x", proof("GET", URL, nonce=house.proofs.nonces.current())):
        with pytest.raises(OAuthError, match="invalid_dpop_proof"):
            await proof_of_possession(request(house, {}, dpop=raw))
    with pytest.raises(OAuthError, match="use_dpop_nonce") as wanted:
        await proof_of_possession(request(house, {}, dpop=proof("POST", URL)))
    assert house.proofs.nonces.accepts(wanted.value.headers["DPoP-Nonce"])


async def test_plain_tokens_need_the_visible_flag(house: House) -> None:
    await bound_or_allowed(request(house, {"bearer_tokens_allowed": True}))
    bound = request(house, {})
    bound.confirmation = {"jkt": "x"}
    await bound_or_allowed(bound)
    await bound_token(bound)
    for metadata in (
        {},
        {"bearer_tokens_allowed": "true"},
        {"bearer_tokens_allowed": True, "dpop_bound_access_tokens": True},
    ):
        with pytest.raises(OAuthError, match="invalid_dpop_proof"):
            await bound_or_allowed(request(house, metadata))
    with pytest.raises(OAuthError, match="invalid_dpop_proof"):
        await bound_token(request(house, {"bearer_tokens_allowed": True}))
