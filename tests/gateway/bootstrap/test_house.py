"""The whole gateway, built of its settings and started in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from gateway.bootstrap.house import build
from gateway.commands.init import initialize
from gateway.settings import Settings
from gateway.store.secrets import UnknownSecret


class Lifespan:
    """Starts an ASGI application, and stops it."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.sent: list[str] = []

    async def run(self, serve: Any) -> None:
        """Call `serve` between start and stop."""

        async def receive() -> Any:
            if self.sent:
                await serve()
            return {"type": "lifespan"}

        async def send(message: Any) -> None:
            self.sent.append(message["type"])

        await self._app({"type": "lifespan"}, receive, send)


def test_without_init_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(UnknownSecret):
        build(Settings(data=tmp_path))


async def test_it_starts_serves_and_stops(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    await initialize(settings)
    app = build(settings)
    statuses: list[int] = []

    async def ask() -> None:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url=settings.issuer) as http:
            for path in ("/readyz", "/api/nobody/nothing/x", "/registry/agencies", "/openapi.json"):
                statuses.append((await http.get(path)).status_code)

    lifespan = Lifespan(app)
    await lifespan.run(ask)
    assert lifespan.sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert statuses == [200, 404, 401, 401]


async def test_before_its_start_it_is_not_ready(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    await initialize(settings)
    transport = httpx2.ASGITransport(build(settings))
    async with httpx2.AsyncClient(transport=transport, base_url=settings.issuer) as http:
        answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert {"started", "snapshot", "evidence"} <= set(answer.json()["failing"])
