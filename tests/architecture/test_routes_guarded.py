"""No endpoint is open by accident: each is guarded, or in this list with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from gateway.api.guard import SCOPE_ATTRIBUTE
from tests.support.control_plane import production

__all__ = ["production"]
pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = {
    "/healthz": "health",
    "/readyz": "health",
    "/docs": "documentation; the document itself shows what its reader may call",
    "/docs/control-plane.json": "documentation of these very routes; nothing of any agency",
    "/docs/{name}": "documentation's own files",
    "/.well-known/oauth-authorization-server": "metadata (RFC 8414)",
    "/.well-known/oauth-protected-resource": "metadata (RFC 9728)",
    "/.well-known/oauth-protected-resource/api/{agency}": "metadata (RFC 9728)",
    "/.well-known/openid-configuration": "metadata (OpenID Discovery)",
    "/oauth/jwks": "public keys",
    "/oauth/token": "sign-in: the client authenticates in the request",
    "/oauth/par": "sign-in: the client authenticates in the request",
    "/oauth/authorize": "sign-in: the person's browser",
    "/oauth/revoke": "sign-in: the client authenticates in the request",
    "/oauth/introspect": "sign-in: the client authenticates in the request",
    "/oauth/userinfo": "sign-in: verifies its token itself, by OpenID Connect's rules",
    "/cases/{case}/callbacks/{step}": "callbacks: the step's one-time token, or an agency's sign-in",
    "/oauth/logout": "sign-in: the person's browser, or a client that sends it (RP-initiated logout)",
    "/signin": "sign-in: the page itself",
    "/signin/with/{provider}": "sign-in: sends the browser to a provider",
    "/signin/callback/{provider}": "sign-in: the browser comes back from a provider",
    "/signin/problem": "sign-in: says what went wrong",
    "/signin/style.css": "sign-in: the pages' style",
    "/signin/decision": "sign-in: needs the session's cookie and its form",
    "/signin/out": "sign-in: needs the session's cookie and its form",
    "/signin/backchannel/{provider}": "sign-in: verifies the provider's signed logout token",
    "/account/cases": "a page: shows nothing without a session of this browser",
    "/account/sessions": "sign-in: needs the session's cookie",
    "/account/sessions/end": "sign-in: needs the session's cookie and its form",
    "/account/sessions/withdrawal": "sign-in: needs the session's cookie and its form",
    "/oauth/register": "sign-in: verifies an initial access token (RFC 7591)",
    "/oauth/register/{client_id}": "sign-in: verifies a registration access token (RFC 7592)",
}


def dependencies(dependant: Any) -> Iterator[Any]:
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from dependencies(dependency)


async def test_every_route_is_guarded_or_listed(production: tuple[Any, FastAPI]) -> None:
    gateway, control_plane = production
    routes = [(str(c.path), c) for c in iter_route_contexts(control_plane.routes) if c.methods]
    assert len(routes) > 20, "the walk found next to nothing"
    guarded = {
        (path, method)
        for path, context in routes
        for method in context.methods or ()
        if any(hasattr(call, SCOPE_ATTRIBUTE) for call in dependencies(context.dependant))
    }
    every = {(path, method) for path, context in routes for method in context.methods or ()}
    assert {path for path, _ in every - guarded} <= PUBLIC.keys()
    assert not {path for path, _ in guarded} & PUBLIC.keys()
    refused = await without_a_token(gateway, guarded)
    assert {found: status for found, status in refused.items() if status != 401} == {}


async def without_a_token(gateway: Any, routes: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    found = {}
    transport = httpx2.ASGITransport(gateway, raise_app_exceptions=False)
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8400", headers={"if-match": '"1"'}
    ) as http:
        for path, method in sorted(routes):
            url = re.sub(r"{[^}]*}", "x", path)
            answer = await http.request(method, url, json={} if method in ("POST", "PUT", "PATCH") else None)
            found[path, method] = answer.status_code
    return found


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/account/sessions"),
        ("POST", "/account/sessions/end"),
        ("POST", "/account/sessions/withdrawal"),
        ("POST", "/signin/decision"),
        ("POST", "/signin/out"),
        ("POST", "/signin/backchannel/x"),
    ],
)
async def test_pages_of_a_session_do_nothing_without_one(
    production: tuple[Any, FastAPI], method: str, path: str
) -> None:
    gateway, _ = production
    transport = httpx2.ASGITransport(gateway, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400") as http:
        answer = await http.request(method, path, data={} if method == "POST" else None)
    assert answer.status_code in (303, 400, 401, 403, 404)
    assert answer.headers.get("location", "/signin").startswith("/signin")
