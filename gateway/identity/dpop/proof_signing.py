"""The client side of DPoP: the proof that goes with one request (RFC 9449 section 4.2)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson
from joserfc.jwk import ECKey, JWKRegistry, OKPKey

from gateway.identity.dpop.proof import hash_member
from gateway.identity.jose.jwt import sign_jwt
from gateway.model.identifiers import new_id


def sign_proof(
    jwk: Mapping[str, Any], method: str, url: str, *, token: str | None = None, nonce: str | None = None
) -> str:
    """Return a proof for one request with `method` to `url`, whose query and fragment are left out.

    `jwk` is a private key: P-256 (ES256), Ed25519 (EdDSA) or RSA (PS256).
    `token` is the access token that the request carries, `nonce` the server's.
    """
    key = JWKRegistry.import_key(dict(jwk))
    algorithm = "ES256" if isinstance(key, ECKey) else "EdDSA" if isinstance(key, OKPKey) else "PS256"
    parts = urlsplit(url)
    claims: dict[str, Any] = {
        "htm": method,
        "htu": urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")),
        "iat": int(time.time()),
        "jti": new_id(),
    }
    if token is not None:
        claims["ath"] = hash_member(sha256(token.encode()).digest())
    if nonce is not None:
        claims["nonce"] = nonce
    header = {"typ": "dpop+jwt", "alg": algorithm, "jwk": key.as_dict(private=False)}
    return sign_jwt(header, orjson.dumps(claims), key)
