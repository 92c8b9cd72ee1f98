from __future__ import annotations

import pytest

from gateway.identity.dpop.proof import NonceWanted, Target
from gateway.identity.dpop.proof_signing import sign_proof
from gateway.identity.jose.jwt import BadToken
from tests.support.oauth import House, private_key

URL = "https://simpul.test/api/tax/income"
ATH = "PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A"
"""The hash of the access token `token`."""


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "PS256"])
async def test_the_server_accepts_it_once_for_this_request_only(house: House, algorithm: str) -> None:
    jwk, nonce = private_key(algorithm, "script").as_dict(private=True), house.proofs.nonces.current()
    target = Target(method="GET", url=URL, ath=ATH)
    raw = sign_proof(jwk, "GET", URL + "?year=2026#x", token="token", nonce=nonce)
    assert await house.proofs.verify(raw, target) == private_key(algorithm, "script").thumbprint()
    with pytest.raises(BadToken):
        await house.proofs.verify(raw, target)
    for bent in (("POST", URL, "token"), ("GET", URL + "/x", "token"), ("GET", URL, "another")):
        with pytest.raises(BadToken):
            raw = sign_proof(jwk, bent[0], bent[1], token=bent[2], nonce=nonce)
            await house.proofs.verify(raw, target)
    with pytest.raises(NonceWanted):
        await house.proofs.verify(sign_proof(jwk, "GET", URL, token="token"), target)
