"""One signing key and its state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from joserfc.jwk import ECKey


class KeyState(StrEnum):
    """`next` is published but unused, `current` signs, `retired` still verifies until it expires."""

    NEXT = "next"
    CURRENT = "current"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """An ES256 key pair; `expires_at` (Unix seconds) is set once it is retired."""

    kid: str
    state: KeyState
    key: ECKey
    expires_at: int | None = None

    def public(self) -> dict[str, Any]:
        """Return the public JWK, as `/oauth/jwks` shows it."""
        return {**self.key.as_dict(private=False), "kid": self.kid, "use": "sig", "alg": "ES256"}


def generate_key() -> ECKey:
    """Return a new P-256 key pair whose `kid` is its RFC 7638 thumbprint."""
    return ECKey.generate_key("P-256", auto_kid=True)
