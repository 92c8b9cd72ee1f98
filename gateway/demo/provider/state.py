"""What the demo provider remembers, in memory: its key, codes, and browsers that are signed in."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.demo.provider.accounts import Account


@dataclass(slots=True)
class SignedInThere:
    """A browser in which somebody is signed in at the provider."""

    account: Account
    level: str
    at: int
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))


@dataclass(slots=True)
class Code:
    """What a code stands for; it counts once."""

    session: SignedInThere
    parameters: dict[str, str]
    expires: float


@dataclass(slots=True)
class State:
    """One provider; `relying_party` is the base URL of the Simpul that it serves."""

    issuer: str
    relying_party: str
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    codes: dict[str, Code] = field(default_factory=dict)
    browsers: dict[str, SignedInThere] = field(default_factory=dict)

    @property
    def callback(self) -> str:
        """The one redirect URI that it knows."""
        return f"{self.relying_party}/signin/callback/demo"

    def jwks(self) -> dict[str, Any]:
        """Return its public keys."""
        return {"keys": [{**self.key.as_dict(private=False), "alg": "ES256", "use": "sig"}]}

    def sign(self, claims: dict[str, Any], typ: str = "JWT") -> str:
        """Return `claims` signed, issued now, alive for two minutes."""
        now = int(time.time())
        full = {"iss": self.issuer, "aud": "simpul", "iat": now, "exp": now + 120, **claims}
        header = {"typ": typ, "alg": "ES256", "kid": self.key.kid}
        return jwt.encode(header, full, self.key, algorithms=["ES256"])

    def new_code(self, session: SignedInThere, parameters: dict[str, str]) -> str:
        """Return a code for a session and the request that it answers."""
        value = secrets.token_urlsafe(24)
        self.codes[value] = Code(session, parameters, time.time() + 60)
        return value
