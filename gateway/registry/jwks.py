"""Clients' public keys: a JWK Set (RFC 7517) that holds what FAPI 2.0 allows, and nothing private."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.problems import InvalidRequest

MAX_KEYS: Final = 20
PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_ALGORITHMS: Final = {"EC": ("ES256",), "RSA": ("PS256",), "OKP": ("EdDSA", "Ed25519")}
_MATERIAL: Final[tuple[str, ...]] = ("kty", "crv", "x", "y", "n", "e")
_CURVES: Final = {"EC": "P-256", "OKP": "Ed25519"}


def check_jwks(jwks: Mapping[str, Any]) -> None:
    """Raise `InvalidRequest`, with a pointer an error, unless every key can verify a client's signature.

    At least one key; each an RSA key of 2048 to 8192 bits, a P-256 or an Ed25519
    key, with a `kid` of its own, for signatures, and without private members.
    """
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not 1 <= len(keys) <= MAX_KEYS or set(jwks) != {"keys"}:
        raise _refusal([("/jwks", f"must be a JWK Set of 1 to {MAX_KEYS} keys")])
    errors = []
    seen: set[str] = set()
    for index, key in enumerate(keys):
        reason = _fault(key, seen) if isinstance(key, dict) else "must be a JWK"
        if reason:
            errors.append((f"/jwks/keys/{index}", reason))
    if errors:
        raise _refusal(errors)


def _refusal(errors: list[tuple[str, str]]) -> InvalidRequest:
    return InvalidRequest(
        "The keys cannot be registered.",
        errors=[{"pointer": pointer, "message": message} for pointer, message in errors],
    )


def _fault(key: dict[str, Any], seen: set[str]) -> str | None:
    if PRIVATE & set(key):
        return "has private members: publish the public key only, and consider this one compromised"
    kid, kind = key.get("kid"), key.get("kty")
    if not isinstance(kid, str) or not 1 <= len(kid) <= 200:
        return "needs a kid"
    if kid in seen:
        return "has the kid of another key"
    seen.add(kid)
    if not isinstance(kind, str) or kind not in _ALGORITHMS or _CURVES.get(kind) != key.get("crv"):
        return "must be an RSA, P-256 or Ed25519 key"
    if key.get("use", "sig") != "sig":
        return "must be for signatures"
    if key.get("alg", _ALGORITHMS[kind][0]) not in _ALGORITHMS[kind]:
        return "must be for PS256, ES256 or EdDSA"
    return _unusable(key, kind)


def _unusable(key: dict[str, Any], kind: str) -> str | None:
    material: dict[str, str | list[str]] = {name: key[name] for name in _MATERIAL if name in key}
    if not all(isinstance(value, str) for value in material.values()):
        return "is not a valid key"
    try:
        if kind == "EC":
            ECKey.import_key(material).public_key.public_numbers()
        elif kind == "OKP":
            _ = OKPKey.import_key(material).public_key
        else:
            return _weak(RSAKey.import_key(material).public_key)
    except (JoseError, ValueError, TypeError, KeyError, OverflowError, UnsupportedAlgorithm):
        return "is not a valid key"
    return None


def _weak(key: RSAPublicKey) -> str | None:
    if not 2048 <= key.key_size <= 8192:
        return "must have 2048 to 8192 bits"
    if key.public_numbers().e < 65537:
        return "must have an exponent of at least 65537"
    return None
