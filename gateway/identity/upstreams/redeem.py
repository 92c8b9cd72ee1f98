"""A provider's code becomes an ID token (Authlib)."""

from __future__ import annotations

import asyncio
import secrets as randomness
import ssl
import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from gateway.addresses import AddressGuard
from gateway.identity.client_assertion import ASSERTION_TYPE
from gateway.identity.guarded_transport import GuardedTransport
from gateway.identity.keys.ring import KeyRing
from gateway.identity.upstreams.failure import SignInFailed
from gateway.identity.upstreams.provider import Provider
from gateway.problems import Problem
from gateway.store.secrets import Secrets, UnknownSecret

TIMEOUT: Final = 10.0
"""Seconds for the whole call."""
ASSERTION_LIFETIME: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemer:
    """Talks to token endpoints: guarded, bounded, no redirects, proxies or cookies kept."""

    keys: KeyRing
    secrets: Secrets
    guard: AddressGuard
    verify: ssl.SSLContext | bool = True

    def client(self, provider: Provider, redirect_uri: str) -> Any:
        """Return Authlib's client for a provider, signing with our key where it is so registered."""
        open_client: Any = AsyncOAuth2Client  # Authlib has no types
        client = open_client(
            client_id=provider.client_id,
            client_secret=self._secret(provider),
            token_endpoint_auth_method=provider.authentication,
            redirect_uri=redirect_uri,
            scope=" ".join(provider.scopes),
            code_challenge_method="S256",
            transport=GuardedTransport(self.guard, verify=self.verify),
            follow_redirects=False,
            trust_env=False,
            timeout=TIMEOUT,
        )
        client.register_client_auth_method(("private_key_jwt", self._sign(provider)))
        return client

    async def identity_token(
        self, provider: Provider, token_endpoint: str, code: str, verifier: str, redirect_uri: str
    ) -> str:
        """Return the ID token for a code; raises `SignInFailed`. What the provider said is not repeated."""
        try:
            async with asyncio.timeout(TIMEOUT), self.client(provider, redirect_uri) as client:
                answer = await client.fetch_token(
                    token_endpoint, grant_type="authorization_code", code=code, code_verifier=verifier
                )
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, Problem, OSError) as error:
            raise SignInFailed("provider_unavailable", type(error).__name__, status=502) from error
        except (AuthlibBaseError, ValueError, TypeError, AttributeError) as error:
            raise SignInFailed("sign_in_unconfirmed", type(error).__name__, status=502) from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise SignInFailed("sign_in_unconfirmed", "there is no ID token", status=502)
        return token

    def _secret(self, provider: Provider) -> str | None:
        if provider.authentication == "private_key_jwt":
            return None
        try:
            return self.secrets.read(provider.secret or "").decode()
        except (UnknownSecret, OSError, ValueError) as error:
            raise SignInFailed("provider_unavailable", "the secret is not set up", status=502) from error

    def _sign(self, provider: Provider) -> Any:
        def add_assertion(_client: Any, _method: str, uri: str, headers: Any, body: Any) -> Any:
            now = int(time.time())
            claims = {
                "iss": provider.client_id,
                "sub": provider.client_id,
                "aud": provider.issuer,
                "jti": randomness.token_urlsafe(24),
                "iat": now,
                "exp": now + ASSERTION_LIFETIME,
            }
            parameters = {
                "client_id": provider.client_id,
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": self.keys.sign("JWT", claims),
            }
            text = body.decode() if isinstance(body, bytes) else body
            return uri, headers, f"{text}&{urlencode(parameters)}"

        return add_assertion
