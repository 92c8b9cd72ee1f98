"""A JSON Web Token in its compact form, before and after its signature is verified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import serialize_compact
from joserfc.util import urlsafe_b64decode

from gateway.identity.jose.algorithms import ALGORITHMS, REGISTRY
from gateway.identity.jose.strict_json import parse_object
from gateway.identity.jose.verifying import verifier_of

MAX_BYTES: Final = 16_384


class BadToken(ValueError):
    """The token cannot be trusted; the message says why and holds nothing of it."""


class Jwt:
    """What a compact JWT says. Nothing of it may be believed before `verify` has returned."""

    __slots__ = ("_signature", "_signed", "claims", "header")

    def __init__(
        self, header: Mapping[str, Any], claims: dict[str, Any], signed: bytes, signature: bytes
    ) -> None:
        self.header = header
        self.claims = claims
        self._signed = signed
        self._signature = signature

    @property
    def algorithm(self) -> str:
        """The `alg` of the header, or an empty text."""
        value = self.header.get("alg")
        return value if isinstance(value, str) else ""

    @property
    def kid(self) -> str | None:
        """The `kid` of the header, if it is a text."""
        value = self.header.get("kid")
        return value if isinstance(value, str) else None

    def text(self, name: str) -> str | None:
        """Return the claim `name` if it is a non-empty text."""
        value = self.claims.get(name)
        return value if isinstance(value, str) and value else None

    def number(self, name: str) -> float | None:
        """Return the claim `name` if it is a number (RFC 7519 section 2, NumericDate)."""
        value = self.claims.get(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def verify(self, keys: Iterable[Key]) -> Key:
        """Return the key that made the signature (RFC 7515 section 5.2); raises `BadToken` if none did.

        Only keys that fit the header's algorithm are tried.
        """
        name = self.algorithm
        for key in keys:
            try:
                verify = verifier_of(key, name)
                if verify is not None and verify(self._signed, self._signature):
                    return key
            except (JoseError, ValueError, TypeError):
                continue
        raise BadToken("no key of the signer fits the signature")


def read_jwt(token: str, *, max_bytes: int = MAX_BYTES) -> Jwt:
    """Read a compact JWT without believing it.

    Raises `BadToken` unless it has three parts of strict base64url, both JSON
    objects strict, an algorithm of the profile, and neither `crit` nor `b64`:
    this profile understands no critical extension (RFC 7515 section 4.1.11).
    """
    if len(token) > max_bytes:
        raise BadToken("the token is too large")
    try:
        head, payload, made = token.encode("ascii").split(b".")
        REGISTRY.validate_header_size(head)
        REGISTRY.validate_signature_size(made)
        header = _read_header(head)
        claims = parse_object(urlsafe_b64decode(payload))
        signature = urlsafe_b64decode(made)
    except BadToken:
        raise
    except (JoseError, ValueError, TypeError) as error:
        raise BadToken("the token cannot be read") from error
    return Jwt(header, claims, head + b"." + payload, signature)


@lru_cache(maxsize=1024)
def _read_header(head: bytes) -> Mapping[str, Any]:
    """Return the header; the same for every token of one key, so it is read once. Nobody changes it."""
    header = parse_object(urlsafe_b64decode(head))
    if "crit" in header or "b64" in header:
        raise BadToken("the token has a critical extension")
    if header.get("alg") not in ALGORITHMS:
        raise BadToken("the algorithm is not allowed")
    return MappingProxyType(header)


def sign_jwt(header: dict[str, Any], payload: bytes, key: Key) -> str:
    """Return the compact JWS of `payload` (a JSON object) signed with the private `key`."""
    return serialize_compact(header, payload, key, registry=REGISTRY)
