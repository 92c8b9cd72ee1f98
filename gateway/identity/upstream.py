"""Signs in at agencies' own APIs."""

from __future__ import annotations

import asyncio
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from gateway.addresses import AddressGuard
from gateway.identity.upstream_token import fetch_upstream_token
from gateway.model.service import Endpoint
from gateway.problems import AgencyUnreachable
from gateway.store.secrets import Secrets, UnknownSecret

Fields = list[tuple[str, str]]

REREAD_AFTER: Final = 60.0
"""Seconds after which a secret that is not a token is read anew."""
EARLY: Final = 20.0
"""Seconds before its end that a token is fetched anew."""
CAPACITY: Final = 4_096


class UpstreamCredentials:
    """Implements `gateway.ports.Credentials`; a look-up by the endpoint's identity when cached.

    Endpoints with equal credentials share one token, fetched once however
    many exchanges wait for it.
    """

    def __init__(
        self,
        secrets: Secrets,
        guard: AddressGuard,
        *,
        verify: ssl.SSLContext | bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._secrets = secrets
        self._guard = guard
        self._verify = verify
        self._clock = clock
        self._by_endpoint: dict[int, tuple[Endpoint, float, Fields]] = {}
        self._by_credentials: dict[bytes, tuple[float, Fields]] = {}
        self._pending: dict[bytes, asyncio.Task[tuple[float, Fields]]] = {}

    async def headers(self, endpoint: Endpoint, *, renew: bool = False) -> Fields:
        """Return the fields to add for this endpoint.

        Raises `AgencyUnreachable` or `AgencyTimeout` when the agency's
        sign-in cannot be done. The caller must not change the list.
        """
        known = self._by_endpoint.get(id(endpoint))
        if known is not None and known[0] is endpoint and known[1] > self._clock() and not renew:
            return known[2]
        if not endpoint.credentials:
            return []
        key = orjson.dumps(endpoint.credentials, option=orjson.OPT_SORT_KEYS)
        shared = self._by_credentials.get(key)
        stale = known[2] if known is not None and known[0] is endpoint else None
        refused = renew and shared is not None and (stale is None or shared[1] is stale)
        if shared is None or shared[0] <= self._clock() or refused:
            shared = await self._obtain(key, endpoint.credentials)
        if len(self._by_endpoint) >= CAPACITY:
            self._by_endpoint.clear()
        self._by_endpoint[id(endpoint)] = (endpoint, *shared)
        return shared[1]

    async def reread(self) -> None:
        """Read every secret anew at its next use, and get every token anew."""
        self._by_endpoint.clear()
        self._by_credentials.clear()

    async def _obtain(self, key: bytes, credentials: Mapping[str, Any]) -> tuple[float, Fields]:
        task = self._pending.get(key)
        if task is None:
            task = asyncio.create_task(self._make(credentials), name="upstream-credentials")
            self._pending[key] = task
            task.add_done_callback(lambda _: self._pending.pop(key, None))
        made = await asyncio.shield(task)
        if len(self._by_credentials) >= CAPACITY:
            self._by_credentials.clear()
        self._by_credentials[key] = made
        return made

    async def _make(self, credentials: Mapping[str, Any]) -> tuple[float, Fields]:
        until = self._clock() + REREAD_AFTER
        match credentials.get("type"):
            case "oauth2_client_credentials":
                secret = self._secret(credentials)
                token, lifetime = await fetch_upstream_token(credentials, secret, self._guard, self._verify)
                until = self._clock() + max(lifetime - EARLY, 1.0)
                return until, [("authorization", f"Bearer {token}")]
            case "basic":
                pair = f"{credentials.get('username', '')}:{self._secret(credentials)}"
                return until, [("authorization", f"Basic {b64encode(pair.encode()).decode()}")]
            case "bearer":
                return until, [("authorization", f"Bearer {self._secret(credentials)}")]
            case "api_key":
                name = str(credentials.get("header", "x-api-key")).lower()
                return until, [(name, self._secret(credentials))]
        raise AgencyUnreachable("The agency's credentials are not set up.", reason="credentials_unusable")

    def _secret(self, credentials: Mapping[str, Any]) -> str:
        """Return the secret that `secret` names; raises `AgencyUnreachable` if it is not one for a header."""
        try:
            value = self._secrets.read(str(credentials.get("secret", ""))).decode("latin-1")
        except (UnknownSecret, OSError) as error:
            raise AgencyUnreachable(
                "The agency's credentials are not set up.", reason="credentials_unusable"
            ) from error
        if not value or any(ord(character) < 32 or ord(character) == 127 for character in value):
            raise AgencyUnreachable("The agency's credentials are not usable.", reason="credentials_unusable")
        return value
