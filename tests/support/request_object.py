"""Signed request objects (RFC 9101) for tests."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import orjson

from gateway.identity.jose.jwt import sign_jwt
from gateway.model.identifiers import new_id
from tests.support.oauth import ISSUER, private_key
from tests.support.oauth_flow import REDIRECT, Flow


def request_object(flow: Flow, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
    """Return the flow's authorization request, signed; a claim given as None is left out."""
    now, key = int(time.time()), private_key("ES256")
    claims = {
        "iss": flow.client,
        "aud": ISSUER,
        "nbf": now,
        "exp": now + 300,
        "jti": new_id(),
        "client_id": flow.client,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": "openid profile",
        "state": "inside",
        "nonce": "inside",
        "code_challenge": flow.challenge,
        "code_challenge_method": "S256",
    } | changes
    members = {name: value for name, value in claims.items() if value is not None}
    head = {"typ": "oauth-authz-req+jwt", "alg": "ES256", "kid": key.kid, **(header or {})}
    return sign_jwt(head, orjson.dumps(members), key)
