"""DPoP proofs (RFC 9449), signed beforehand."""

from __future__ import annotations

import time
from hashlib import sha256

import orjson
from joserfc.jwk import ECKey

from gateway.identity.dpop.proof import hash_member
from gateway.identity.jose.jwt import sign_jwt
from gateway.model.identifiers import new_id


def sign_proof(key: ECKey, method: str, url: str, nonce: str, token: str | None = None) -> str:
    """Return a proof for one request, of `token` if one goes with it."""
    claims = {"htm": method, "htu": url, "iat": int(time.time()), "jti": new_id()}
    if nonce:
        claims["nonce"] = nonce
    if token is not None:
        claims["ath"] = hash_member(sha256(token.encode()).digest())
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
    return sign_jwt(header, orjson.dumps(claims), key)
