"""A request as a client means it, before it is signed, and before someone bends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from gateway.identity.client_assertion import ASSERTION_TYPE
from gateway.model.identifiers import new_id
from tests.conformance.differential.raw_jwt import Signed, encode, key

CLIENT = "portal"
REDIRECT = "https://portal.test/callback?tenant=1"
VERIFIER = "v" * 64
CHALLENGE = encode(sha256(VERIFIER.encode()).digest())


@dataclass
class Draft:
    """`endpoint` is a name in `Server.endpoints`; the JWTs are put into form and headers when sent."""

    endpoint: str
    method: str = "POST"
    form: list[tuple[str, str]] = field(default_factory=list)
    assertion: Signed | None = None
    proof: Signed | None = None
    request_object: Signed | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    content_type: str | None = "application/x-www-form-urlencoded"
    body: list[Callable[[bytes], bytes]] = field(default_factory=list)
    times: int = 1
    """How often the very same bytes are sent; the last answer counts."""

    def set(self, name: str, value: str | None) -> None:
        """Give a parameter one value, or take it away."""
        self.form = [pair for pair in self.form if pair[0] != name]
        if value is not None:
            self.form.append((name, value))

    def render(self, fill: Callable[[Any], Any]) -> tuple[list[tuple[str, str]], bytes | None]:
        """Return headers and body for one server."""
        form = [(name, str(fill(value))) for name, value in self.form]
        names = {name for name, _ in form}
        if self.assertion is not None and "client_assertion" not in names:
            form.append(("client_assertion", self.assertion.render(fill)))
        if self.request_object is not None and "request" not in names:
            form.append(("request", self.request_object.render(fill)))
        headers = [(name, str(fill(value))) for name, value in self.headers]
        if self.proof is not None:
            headers.append(("dpop", self.proof.render(fill)))
        if self.method == "GET":
            return headers, None
        body = urlencode(form).encode()
        for edit in self.body:
            body = edit(body)
        if self.content_type is not None:
            headers.append(("content-type", self.content_type))
        return headers, body


def new_assertion() -> Signed:
    """Return a good client assertion."""
    now = int(time.time())
    claims = {"iss": CLIENT, "sub": CLIENT, "aud": "{issuer}", "jti": new_id(), "iat": now, "exp": now + 60}
    return Signed("ES256", {"alg": "ES256", "kid": key("ES256").kid}, claims)


def new_proof(endpoint: str, method: str = "POST", ath: str | None = None) -> Signed:
    """Return a good DPoP proof for an endpoint."""
    claims = {
        "htm": method,
        "htu": f"{{{endpoint}}}",
        "iat": int(time.time()),
        "jti": new_id(),
        "nonce": "{nonce}",
        "ath": ath,
    }
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key("dpop-ES256").as_dict(private=False)}
    return Signed("dpop-ES256", header, claims)


def new_request_object() -> Signed:
    """Return a good signed request object (RFC 9101)."""
    now = int(time.time())
    claims = {"iss": CLIENT, "aud": "{issuer}", "nbf": now, "iat": now, "exp": now + 300, "jti": new_id()}
    header = {"typ": "oauth-authz-req+jwt", "alg": "ES256", "kid": key("ES256").kid}
    return Signed("ES256", header, {**claims, **dict(_request())})


def _authenticated(endpoint: str, form: list[tuple[str, str]]) -> Draft:
    form = [*form, ("client_assertion_type", ASSERTION_TYPE)]
    return Draft(endpoint, form=form, assertion=new_assertion(), proof=new_proof(endpoint))


def _request() -> list[tuple[str, str]]:
    return [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("scope", "openid profile"),
        ("state", "a-state"),
        ("nonce", "a-nonce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]


def push() -> Draft:
    """Return a good pushed authorization request."""
    return _authenticated("par", _request())


def push_signed() -> Draft:
    """Return a good pushed request whose parameters are in a request object."""
    draft = _authenticated("par", [("client_id", CLIENT)])
    draft.request_object = new_request_object()
    return draft


def client_credentials() -> Draft:
    """Return a good client-credentials request."""
    return _authenticated("token", [("grant_type", "client_credentials")])


def redeem() -> Draft:
    """Return a good redemption; `{code}` is a fresh code."""
    form = [("grant_type", "authorization_code"), ("code", "{code}")]
    return _authenticated("token", [*form, ("redirect_uri", REDIRECT), ("code_verifier", VERIFIER)])


def refresh() -> Draft:
    """Return a good refresh; `{refresh}` is a refresh token."""
    return _authenticated("token", [("grant_type", "refresh_token"), ("refresh_token", "{refresh}")])


def introspect() -> Draft:
    """Return a good question about the client's own token."""
    return _authenticated("introspect", [("token", "{access}")])


def revoke() -> Draft:
    """Return a good revocation, of a token that there is not."""
    return _authenticated("revoke", [("token", "unknown")])


def userinfo() -> Draft:
    """Return a good call with a DPoP-bound token."""
    return Draft(
        "userinfo",
        method="GET",
        proof=new_proof("userinfo", "GET", "{ath}"),
        headers=[("authorization", "DPoP {access}")],
    )
