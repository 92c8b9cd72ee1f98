"""JWTs that a careful library would not make: any algorithm, any key, any bytes."""

from __future__ import annotations

import hmac
import json
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from joserfc.jwk import ECKey, Key, RSAKey
from joserfc.jws import JWSRegistry

from tests.support.oauth import private_key


@lru_cache
def key(name: str) -> Key:
    """Return a key by name: `ES256`, `PS256`, `EdDSA` are the client's, `dpop-…` its proofs' keys."""
    match name:
        case "weak-rsa":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # its weakness is the point
                return RSAKey.generate_key(1024, auto_kid=True)
        case "strong-rsa":
            return RSAKey.generate_key(4096, auto_kid=True)
        case "P-384":
            return ECKey.generate_key("P-384", auto_kid=True)
        case "secp256k1":
            return ECKey.generate_key("secp256k1", auto_kid=True)
        case "stranger":
            return private_key("ES256", "stranger")
        case _ if name.startswith("dpop-"):
            return private_key(name.removeprefix("dpop-"), "dpop")
    return private_key(name)


def _same(text: str) -> str:
    return text


@dataclass
class Signed:
    """A JWT that is not signed yet; `{issuer}` and the like in it are filled in for each server."""

    key: str
    header: dict[str, Any]
    claims: dict[str, Any]
    payload: Callable[[str], str] = _same
    """Edits the claims' JSON before it is signed."""
    head: Callable[[str], str] = _same
    """Edits the header's JSON before it is signed."""
    after: list[Callable[[str], str]] = field(default_factory=list)
    """Edit the compact form after it is signed."""

    def render(self, fill: Callable[[Any], Any]) -> str:
        """Return the compact form; a member that is None is left out."""
        head = encode(self.head(json.dumps(_present(fill(self.header)))))
        body = encode(self.payload(json.dumps(_present(fill(self.claims)))))
        made = _sign(f"{head}.{body}".encode(), str(self.header.get("alg")), key(self.key))
        text = f"{head}.{body}.{encode(made)}"
        for edit in self.after:
            text = edit(text)
        return text


def _present(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def encode(value: str | bytes) -> str:
    raw = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _sign(message: bytes, algorithm: str, signer: Key) -> bytes:
    if algorithm == "HS256":  # the old confusion: the public key as a secret
        return hmac.digest(signer.as_pem(private=False), message, "sha256")
    model = JWSRegistry.algorithms.get(algorithm)
    if model is None or algorithm == "none":
        return b""
    try:
        return model.sign(message, signer)
    except Exception:  # the key is of another kind: whatever it is, it must be refused
        return b"\x00" * 64
