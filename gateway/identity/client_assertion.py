"""The client side of `private_key_jwt`: the assertion that a client signs (RFC 7523 section 2.2)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import orjson
from joserfc.jwk import ECKey, JWKRegistry, OKPKey

from gateway.identity.jose.jwt import sign_jwt
from gateway.model.identifiers import new_id

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME: Final = 60


def sign_assertion(jwk: Mapping[str, Any], client: str, audience: str) -> str:
    """Return an assertion that `client` is who it says, for the issuer `audience`; usable once, for a minute.

    `jwk` is the client's private key: P-256 (ES256), Ed25519 (EdDSA) or RSA (PS256).
    """
    key = JWKRegistry.import_key(dict(jwk))
    algorithm = "ES256" if isinstance(key, ECKey) else "EdDSA" if isinstance(key, OKPKey) else "PS256"
    header = {"typ": "JWT", "alg": algorithm}
    if key.kid:
        header["kid"] = key.kid
    now = int(time.time())
    claims = {
        "iss": client,
        "sub": client,
        "aud": audience,
        "jti": new_id(),
        "iat": now,
        "exp": now + LIFETIME,
    }
    return sign_jwt(header, orjson.dumps(claims), key)
