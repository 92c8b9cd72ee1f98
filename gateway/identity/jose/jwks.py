"""JSON Web Key Sets (RFC 7517) of others: only what can verify."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from gateway.identity.jose.algorithms import ED25519_NAMES

MAX_KEYS: Final = 32
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def read_public_key(jwk: Mapping[str, Any]) -> Key | None:
    """Return the key of a public JWK, or None if it is private, symmetric, for encryption or unreadable."""
    known = _read(jwk)
    return known[0] if known is not None else None


def read_proof_key(jwk: Mapping[str, Any]) -> tuple[Key, str] | None:
    """Return the public key of a JWK with its RFC 7638 thumbprint, or None as `read_public_key` does."""
    return _read(jwk)


def _read(jwk: Mapping[str, Any]) -> tuple[Key, str] | None:
    if _PRIVATE & jwk.keys() or jwk.get("kty") not in ("EC", "RSA", "OKP"):
        return None
    if jwk.get("use", "sig") != "sig":
        return None
    try:
        return _import(orjson.dumps(jwk, option=orjson.OPT_SORT_KEYS))
    except (TypeError, ValueError):
        return None


@lru_cache(maxsize=4096)
def _import(jwk: bytes) -> tuple[Key, str] | None:
    try:
        members = orjson.loads(jwk)
        if members["kty"] == "OKP" and members.get("alg") in ED25519_NAMES:
            del members["alg"]  # joserfc would take the one name only that is written here
        key = JWKRegistry.import_key(members)
        return key, key.thumbprint()
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None


def keys_for(jwks: Mapping[str, Any], kid: str | None) -> list[Key]:
    """Return the public keys of `jwks` that a signature with this `kid` may come from."""
    listed = jwks.get("keys")
    if not isinstance(listed, list):
        return []
    found = []
    for jwk in listed[:MAX_KEYS]:
        if not isinstance(jwk, dict) or (kid is not None and jwk.get("kid") != kid):
            continue
        key = read_public_key(jwk)
        if key is not None:
            found.append(key)
    return found
