"""The guarded API of providers, mandates and sessions, on the parts of a `PeopleHouse`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx2

from gateway.api.control_plane import create_control_plane
from gateway.api.guard import Guard
from gateway.api.mandates import mandates_router
from gateway.api.providers import providers_router
from gateway.api.sessions import sessions_api
from gateway.model.principal import Principal
from gateway.problems import NotAuthenticated
from tests.support.oauth import ISSUER
from tests.support.people import PeopleHouse


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


@dataclass
class IdentityAPI:
    """Sends requests with a token of some scopes."""

    http: httpx2.AsyncClient

    @classmethod
    def of(cls, people: PeopleHouse) -> IdentityAPI:
        guard, parts = Guard(ByScope(), ISSUER), people.parts
        providers, subjects = parts.providers, parts.upstream.subjects
        app = create_control_plane(
            [
                providers_router(providers, guard),
                mandates_router(people.mandates, providers, subjects, guard),
                sessions_api(parts.sessions, parts.end, providers, subjects, guard),
            ]
        )
        return cls(httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ISSUER))

    async def send(
        self, scope: str, method: str, path: str, body: Any = None, **headers: str
    ) -> httpx2.Response:
        fields = {"authorization": f"Bearer {scope}", **headers} if scope else headers
        return await self.http.request(method, f"/identity{path}", json=body, headers=fields)
