"""Those who act in the story: OAuth clients with keys of their own, over HTTP as anyone would be."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.demo.failure import StoryFailed
from gateway.model.identifiers import new_id

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(slots=True)
class Party:
    """An OAuth client that signs in with `private_key_jwt` (RFC 7523) and calls the gateway."""

    id: str
    key: ECKey
    http: httpx.Client
    issuer: str
    _token: tuple[float, str] = field(default=(0.0, ""))

    @classmethod
    def make(cls, name: str, http: httpx.Client, issuer: str) -> Party:
        """Return a party with a new key pair; it still has to be registered."""
        return cls(name, ECKey.generate_key("P-256", auto_kid=True), http, issuer)

    @property
    def jwks(self) -> dict[str, Any]:
        """The public key, as it is registered."""
        public = {**self.key.as_dict(private=False), "kid": self.key.kid, "alg": "ES256", "use": "sig"}
        return {"keys": [public]}

    @property
    def private_jwk(self) -> bytes:
        """The whole key, for the party's own key file."""
        return json.dumps({**self.key.as_dict(private=True), "kid": self.key.kid, "alg": "ES256"}).encode()

    def ask_token(self) -> httpx.Response:
        """Ask for a token with a fresh assertion and return the answer, whatever it is."""
        now = int(time.time())
        claims = {
            "iss": self.id,
            "sub": self.id,
            "aud": self.issuer,
            "iat": now,
            "exp": now + 60,
            "jti": new_id(),
        }
        header = {"alg": "ES256", "kid": self.key.kid}
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": jwt.encode(header, claims, self.key, algorithms=["ES256"]),
        }
        return self.http.post("/oauth/token", data=form)

    def token(self) -> str:
        """Return a living token, fetched when there is none; raises `StoryFailed`."""
        until, token = self._token
        if until < time.monotonic():
            answer = self.ask_token()
            if answer.status_code != 200:
                raise StoryFailed(f"{self.id} got no token: {answer.status_code} {answer.text[:200]}")
            token = answer.json()["access_token"]
            self._token = (time.monotonic() + answer.json()["expires_in"] - 20, token)
        return token

    def call(self, method: str, path: str, *, purpose: str | None = None, **more: Any) -> httpx.Response:
        """Call the gateway with this party's token."""
        headers = {"authorization": f"Bearer {self.token()}", **more.pop("headers", {})}
        if purpose is not None:
            headers["simpul-purpose"] = purpose
        return self.http.request(method, path, headers=headers, **more)
