"""Bounds how often one address may ask the sign-in endpoints, before anything of the request is read."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

from fastapi import Response

from gateway.api.oauth_answers import NO_STORE, refusal
from gateway.identity.budgets import Budgets
from gateway.identity.errors import OAuthError

Scope = MutableMapping[str, Any]
ASGI = Callable[[Any, Any, Any], Awaitable[None]]
Network = IPv4Network | IPv6Network

ENDPOINTS: Final = (
    "/oauth/token",
    "/oauth/par",
    "/oauth/authorize",
    "/oauth/introspect",
    "/oauth/revoke",
    "/oauth/userinfo",
    "/oauth/register",
    "/oauth/logout",
    "/signin",
    "/account",
)
"""Where strangers make work: signatures to verify, rows to read and write, providers to ask."""
FARTHEST: Final = 16
"""Hops of `X-Forwarded-For` that are looked at."""


class SignInLimits:
    """429 with `Retry-After` to an address that has used up its budget; an IPv6 /64 is one address."""

    def __init__(self, app: ASGI, budgets: Budgets, proxies: Iterable[Network]) -> None:
        self._app = app
        self._budgets = budgets
        self._proxies = tuple(proxies)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Serve one request, or refuse it."""
        path = scope["path"]
        if any(path == endpoint or path.startswith(endpoint + "/") for endpoint in ENDPOINTS):
            wait = self._budgets.take(caller_address(scope, self._proxies))
            if wait:
                await _refusal(scope, math.ceil(wait))(scope, receive, send)
                return
        await self._app(scope, receive, send)


def caller_address(scope: Scope, proxies: Iterable[Network]) -> str:
    """Return whom a request is from: the peer, or the last hop before the listed proxies, if it is one.

    What a caller itself writes into `X-Forwarded-For` counts for nothing: it
    stands before what the proxies add.
    """
    networks = tuple(proxies)
    peer = scope.get("client")
    address = _address(peer[0]) if peer else None
    if address is None:
        return "unknown"
    hops = [
        hop for name, value in scope["headers"] if name == b"x-forwarded-for" for hop in value.split(b",")
    ]
    for hop in reversed(hops[-FARTHEST:]):
        if not _within(address, networks):
            break
        before = _address(hop.strip().decode("latin-1"))
        if before is None:
            break
        address = before
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)


def _within(address: IPv4Address | IPv6Address, networks: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _refusal(scope: Scope, seconds: int) -> Response:
    """Return RFC 6749's `temporarily_unavailable`, or one line to a person's browser."""
    headers = {"Retry-After": str(seconds)}
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    if b"text/html" in accept:
        told = f"Too many requests. Try again in {seconds} s.\n"
        told += f"Terlalu banyak permintaan. Coba lagi dalam {seconds} s.\n"
        return Response(told, 429, {**NO_STORE, **headers}, media_type="text/plain")
    return refusal(OAuthError("temporarily_unavailable", "Too many requests.", status=429, headers=headers))
