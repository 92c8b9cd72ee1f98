from __future__ import annotations

from base64 import b64encode

import pytest

from gateway.identity.client_certificate import certificate_thumbprint
from gateway.identity.token.access_token import AccessToken, issue_access_token
from gateway.problems import NotAuthenticated
from tests.support.certificates import self_signed
from tests.support.oauth import ISSUER, House, private_key, proof

URL = ISSUER + "/registry/agencies"


def bound(house: House, **confirmation: str) -> str:
    token = AccessToken(client="portal", audience=ISSUER, scopes=frozenset(), confirmation=confirmation)
    return issue_access_token(house.authority, token).token


async def test_a_dpop_bound_token_needs_a_fresh_proof_every_time(house: House) -> None:
    token = bound(house, jkt=private_key(name="dpop").thumbprint())
    nonce = house.proofs.nonces.current()
    for _ in range(2):
        found = await house.principal(token, "DPoP", dpop=proof("GET", URL, nonce=nonce, token=token))
        assert found.bound_to == private_key(name="dpop").thumbprint()
    assert house.verifier.cached(f"DPoP {token}".encode()) is None
    assert house.verifier.cached(f"Bearer {token}".encode()) is None


async def test_a_bound_token_as_bearer_is_refused(house: House) -> None:
    token = bound(house, jkt=private_key(name="dpop").thumbprint())
    raw = proof("GET", URL, nonce=house.proofs.nonces.current(), token=token)
    for scheme, headers in [("Bearer", {}), ("Bearer", {"dpop": raw}), ("DPoP", {})]:
        with pytest.raises(NotAuthenticated):
            await house.principal(token, scheme, **headers)


async def test_an_unbound_token_as_dpop_is_refused(house: House) -> None:
    token = (await house.token())["access_token"]
    raw = proof("GET", URL, nonce=house.proofs.nonces.current(), token=token)
    with pytest.raises(NotAuthenticated):
        await house.principal(token, "DPoP", dpop=raw)


async def test_another_key_is_refused(house: House) -> None:
    token = bound(house, jkt=private_key(name="dpop").thumbprint())
    raw = proof("GET", URL, nonce=house.proofs.nonces.current(), token=token, algorithm="EdDSA")
    with pytest.raises(NotAuthenticated, match="another key"):
        await house.principal(token, "DPoP", dpop=raw)


async def test_a_missing_nonce_is_given(house: House) -> None:
    token = bound(house, jkt=private_key(name="dpop").thumbprint())
    with pytest.raises(NotAuthenticated) as refused:
        await house.principal(token, "DPoP", dpop=proof("GET", URL, token=token))
    assert "use_dpop_nonce" in refused.value.headers["WWW-Authenticate"]
    assert house.proofs.nonces.accepts(refused.value.headers["DPoP-Nonce"])


async def test_a_certificate_bound_token_needs_its_certificate(house: House) -> None:
    field = f":{b64encode(self_signed('tax.test')).decode()}:"
    token = bound(house, **{"x5t#S256": str(certificate_thumbprint(field))})
    assert (await house.principal(token, **{"client-cert": field})).client == "portal"
    other = f":{b64encode(self_signed('evil.test')).decode()}:"
    for headers in ({}, {"client-cert": other}):
        with pytest.raises(NotAuthenticated):
            await house.principal(token, **headers)
