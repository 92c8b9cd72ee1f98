"""The API of cases over a running engine: the real routers and rules; a token is a caller's name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx

from gateway.api.cases import callbacks_router, cases_router
from gateway.api.control_plane import create_control_plane
from gateway.api.guard import Guard
from gateway.api.journeys import journeys_router
from gateway.api.tasks import tasks_router
from gateway.journeys.cases.calling_back import CallingBack
from gateway.journeys.definitions.publishing import JourneyPublisher
from gateway.journeys.definitions.versions import JourneyVersions
from gateway.model.principal import Principal
from gateway.problems import NotAuthenticated
from gateway.registry.recorder import Recorder
from tests.support.journals import MemoryJournal
from tests.support.journey_cases import OFFICIAL, PORTAL
from tests.support.journey_engine import Running
from tests.support.journey_node import ISSUER
from tests.support.journey_world import birth

CALLERS: dict[str, Principal] = {
    "portal": PORTAL,
    "other": replace(PORTAL, client="other"),
    "citizen": replace(PORTAL, subject=f"person-{birth()['parent']}"),
    "official": OFFICIAL,
    "town": replace(PORTAL, client="town", agency="municipality", scopes=frozenset({"journeys:read"})),
    "registrar": replace(
        PORTAL, client="registrar", agency="civil", scopes=frozenset({"journeys:write", "births:decide"})
    ),
    "writer": replace(PORTAL, client="writer", scopes=frozenset({"registry:write"})),
    "approver": replace(PORTAL, client="approver", scopes=frozenset({"registry:approve"})),
    "nobody": replace(PORTAL, client="nobody", scopes=frozenset()),
}


class Names:
    """Implements `Verifier`: the token is a name."""

    def cached(self, authorization: str) -> Principal | None:
        return CALLERS.get(authorization.removeprefix("Bearer "))

    async def verify(self, method: str, url: str, headers: Mapping[str, str]) -> Principal:
        found = self.cached(headers.get("authorization", ""))
        if found is None:
            raise NotAuthenticated("Who is there?", headers={"WWW-Authenticate": "Bearer"})
        return found


@dataclass
class Api:
    """Sends requests as one of `CALLERS`."""

    http: httpx.AsyncClient

    async def send(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**more.pop("headers", {})}
        if who is not None:
            headers["authorization"] = f"Bearer {who}"
        return await self.http.request(method, path, headers=headers, **more)

    async def start(
        self, inputs: Mapping[str, Any], key: str, who: str = "portal", journey: str = "child-born"
    ) -> Any:
        path = f"/journeys/{journey}/cases"
        headers = {"idempotency-key": key}
        return await self.send(who, "POST", path, json={"inputs": dict(inputs)}, headers=headers)


@asynccontextmanager
async def api(at: Running) -> AsyncIterator[Api]:
    """Serve the routers over a running engine."""
    desk, nudge, guard = at.desk, at.node.engine.nudge, Guard(Names(), ISSUER)
    recorder = Recorder(at.node.store, MemoryJournal())
    versions = JourneyVersions(at.node.store, recorder)
    publisher = JourneyPublisher(versions, recorder, lambda: at.node.catalogue)
    app = create_control_plane(
        [
            cases_router(
                starting=desk.starting,
                reading=desk.reading,
                wishing=desk.wishing,
                tasks=desk.tasks,
                rerunning=desk.rerunning,
                searching=desk.searching,
                guard=guard,
                nudge=nudge,
            ),
            callbacks_router(CallingBack(desk.cases, desk.plans, desk.vault), Names(), ISSUER, nudge),
            tasks_router(desk.tasks, guard, nudge),
            journeys_router(versions, publisher, guard),
        ]
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ISSUER) as http:
        yield Api(http)
