from __future__ import annotations

from gateway.identity.keys.signing_key import KeyState, SigningKey, generate_key


def test_the_public_jwk_has_no_private_part() -> None:
    key = generate_key()
    public = SigningKey(kid=str(key.kid), state=KeyState.NEXT, key=key).public()
    assert "d" not in public
    assert public["kid"] == key.thumbprint()
    assert (public["kty"], public["crv"], public["use"], public["alg"]) == ("EC", "P-256", "sig", "ES256")
