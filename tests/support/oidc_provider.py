"""A small OpenID provider on loopback that checks what we send, and whose answers can be bent."""

from __future__ import annotations

import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

import orjson
from joserfc.jwk import ECKey, Key

from gateway.identity.jose.jwt import read_jwt, sign_jwt
from gateway.identity.upstreams.provider import Provider
from gateway.model.classification import Assurance
from tests.support.loopback import Loopback, Reply, Seen, serve

JSON = {"content-type": "application/json"}


@dataclass
class OpenIDProvider:
    """One provider; `bent` replaces claims of ID tokens (None leaves one out), `metadata` its metadata."""

    client_keys: list[Key] = field(default_factory=list)
    key: Key = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    url: str = ""
    bent: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    server: Loopback | None = None

    def provider(self, **changes: Any) -> Provider:
        """Return how it is registered at Simpul."""
        values: dict[str, Any] = {
            "id": "civil",
            "issuer": self.url,
            "client_id": "simpul",
            "names": {"en": "Civil ID", "id": "ID Sipil"},
            "acr": {"loa2": Assurance.SUBSTANTIAL, "loa3": Assurance.HIGH},
            "claims": {"name": "name"},
            **changes,
        }
        return Provider(**values)

    def code(self, request: Mapping[str, str]) -> str:
        """Return a code for the authorization request with these parameters."""
        value = f"code-{len(self.codes)}"
        self.codes[value] = request
        return value

    def claims(self, request: Mapping[str, str]) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": request["client_id"],
            "sub": "anna-upstream",
            "name": "Anna Invented",
            "sid": "there-1",
            "iat": now,
            "exp": now + 60,
            "auth_time": now,
            "nonce": request.get("nonce"),
            **self.bent,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def sign(self, claims: Mapping[str, Any], key: Key | None = None, **header: Any) -> str:
        key = key or self.key
        head = {"alg": "ES256", "typ": "JWT", "kid": self.key.kid, **self.header, **header}
        return sign_jwt(head, orjson.dumps(claims), key)

    def answer(self, seen: Seen) -> Reply:
        path = seen.path.partition("?")[0]
        if path == "/.well-known/openid-configuration":
            return 200, JSON, orjson.dumps(self._metadata())
        if path == "/jwks":
            public = {**self.key.as_dict(private=False), "kid": self.key.kid}
            return 200, JSON, orjson.dumps({"keys": [public]})
        if path == "/token":
            return self._token(dict(parse_qsl(seen.body.decode())), seen.headers)
        return 404, JSON, b"{}"

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def _token(self, form: dict[str, str], headers: Mapping[str, str]) -> Reply:
        request = self.codes.pop(form.get("code", ""), None)
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not self._is_client(form, headers):
            return 401, JSON, b'{"error":"invalid_client"}'
        if request is None or request["code_challenge"] != challenge:
            return 400, JSON, b'{"error":"invalid_grant","error_description":"secret=hunter2"}'
        if request["redirect_uri"] != form.get("redirect_uri"):
            return 400, JSON, b'{"error":"invalid_grant"}'
        token = {"access_token": "a", "token_type": "Bearer", "id_token": self.sign(self.claims(request))}
        return 200, JSON, orjson.dumps(token)

    def _is_client(self, form: dict[str, str], headers: Mapping[str, str]) -> bool:
        basic = headers.get("authorization", "")
        if basic.startswith("Basic "):
            return b64decode(basic[6:]) == b"simpul:the-secret"
        if "client_secret" in form:
            return (form["client_id"], form["client_secret"]) == ("simpul", "the-secret")
        assertion = read_jwt(form["client_assertion"])
        assertion.verify(self.client_keys)
        return assertion.claims["iss"] == assertion.claims["sub"] == "simpul" and (
            assertion.claims["aud"] == self.url
        )


@contextmanager
def running_provider(**changes: Any) -> Iterator[OpenIDProvider]:
    """Serve a provider."""
    provider = OpenIDProvider(**changes)
    with serve(provider.answer) as server:
        provider.url, provider.server = server.url, server
        yield provider
