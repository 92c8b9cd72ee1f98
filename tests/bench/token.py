"""A key and a token as an agency's portal would have it, for the peers that verify one."""

from __future__ import annotations

import json
import time
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey

ISSUER = "https://bench.example"


class Signer:
    """Signs ES256 tokens; writes its public key where the peers read it."""

    def __init__(self, directory: Path) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "bench", "alg": "ES256", "use": "sig"})
        self.pem = directory / "bench.pem"
        self.pem.write_bytes(self.key.as_pem(private=False))

    @property
    def jwks(self) -> str:
        """The public JWK Set as JSON text."""
        return json.dumps({"keys": [self.key.as_dict(private=False)]})

    def token(self) -> str:
        """Return a token that is valid for an hour."""
        now = int(time.time())
        claims = {"iss": ISSUER, "sub": "portal", "aud": ISSUER, "iat": now, "exp": now + 3600, "jti": "b"}
        return jwt.encode({"alg": "ES256", "kid": "bench"}, claims, self.key, algorithms=["ES256"])
