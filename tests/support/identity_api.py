"""The guarded API of providers, mandates and sessions, on the parts of a `PeopleHouse`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx2
from fastapi import FastAPI

from gateway.api.control_plane import create_control_plane
from gateway.api.guard import Guard
from gateway.api.mandates import mandates_router
from gateway.api.providers import providers_router
from gateway.api.sessions import sessions_api
from gateway.model.principal import Principal
from gateway.problems import NotAuthenticated
from tests.support.oauth import ISSUER
from tests.support.people import PeopleHouse
from tests.support.shared_app import ASGI, SharedApp, StandIns


class ByScope:
    """Verifies tokens that are their own scopes."""

    def cached(self, authorization: str) -> Principal | None:
        return None

    async def verify(self, _method: str, _url: str, headers: Any) -> Principal:
        scope = headers.get("authorization", "").removeprefix("Bearer ")
        if not scope:
            raise NotAuthenticated
        scopes = frozenset(scope.split())
        return Principal(client="register", issuer=ISSUER, token_id="t", expires=1e12, scopes=scopes)


def _build(parts: StandIns) -> FastAPI:
    guard = Guard(ByScope(), ISSUER)
    return create_control_plane(
        [
            providers_router(parts.providers, guard),
            mandates_router(parts.mandates, parts.providers, parts.subjects, guard),
            sessions_api(parts.sessions, parts.end, parts.providers, parts.subjects, guard),
        ]
    )


_APP = SharedApp(_build)


@dataclass
class IdentityAPI:
    """Sends requests with a token of some scopes."""

    http: httpx2.AsyncClient
    app: ASGI

    @classmethod
    def of(cls, people: PeopleHouse) -> IdentityAPI:
        parts = people.parts
        app = _APP.over(
            providers=parts.providers,
            subjects=parts.upstream.subjects,
            mandates=people.mandates,
            sessions=parts.sessions,
            end=parts.end,
        )
        return cls(httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ISSUER), app)

    async def send(
        self, scope: str, method: str, path: str, body: Any = None, **headers: str
    ) -> httpx2.Response:
        fields = {"authorization": f"Bearer {scope}", **headers} if scope else headers
        return await self.http.request(method, f"/identity{path}", json=body, headers=fields)
