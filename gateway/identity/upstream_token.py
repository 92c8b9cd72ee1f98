"""An access token for an agency's own API, by OAuth 2.0 client credentials (Authlib)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any, Final

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from gateway.addresses import AddressGuard
from gateway.identity.guarded_transport import GuardedTransport
from gateway.problems import AddressNotAllowed, AgencyTimeout, AgencyUnreachable

TIMEOUT: Final = 10.0
LONGEST: Final = 86_400.0
"""Seconds that a token is kept, whatever the agency says."""


async def fetch_upstream_token(
    credentials: Mapping[str, Any], secret: str, guard: AddressGuard, verify: ssl.SSLContext | bool
) -> tuple[str, float]:
    """Return an access token and its lifetime in seconds.

    Raises `AgencyTimeout` or `AgencyUnreachable`; what the agency's server
    said is not repeated.
    """
    open_client: Any = AsyncOAuth2Client  # Authlib has no types
    client = open_client(
        client_id=str(credentials.get("client_id", "")),
        client_secret=secret,
        scope=credentials.get("scope"),
        token_endpoint_auth_method=credentials.get("auth_method", "client_secret_basic"),
        transport=GuardedTransport(guard, verify=verify),
        follow_redirects=False,
        trust_env=False,
        timeout=TIMEOUT,
    )
    try:
        async with asyncio.timeout(TIMEOUT), client:
            token = await client.fetch_token(
                str(credentials.get("token_url", "")), grant_type="client_credentials"
            )
    except (TimeoutError, httpx2.TimeoutException) as error:
        raise AgencyTimeout("The agency's sign-in did not answer in time.") from error
    except AddressNotAllowed as error:
        raise AgencyUnreachable(
            "The agency's sign-in is at an address that is not allowed.", reason="address_not_allowed"
        ) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, AuthlibBaseError, OSError, ValueError) as error:
        raise AgencyUnreachable("The agency's sign-in failed.", reason="agency_sign_in_failed") from error
    value, lifetime = token.get("access_token"), token.get("expires_in", 60)
    usable = isinstance(value, str) and value.isascii() and value.isprintable() and " " not in value
    if not usable or str(token.get("token_type", "bearer")).lower() != "bearer":
        raise AgencyUnreachable("The agency's sign-in gave no token.", reason="agency_sign_in_failed")
    try:
        return str(value), min(max(float(lifetime), 0.0), LONGEST)
    except (TypeError, ValueError):
        return str(value), 60.0
