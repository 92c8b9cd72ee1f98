"""`/healthz` and `/readyz`."""

from __future__ import annotations

import httpx2
import pytest

from gateway.api.control_plane import create_control_plane
from gateway.api.health import health_router
from gateway.telemetry.health import Health


@pytest.mark.parametrize("well", [True, False])
async def test_ready_only_when_every_part_is(well: bool) -> None:
    app = create_control_plane([health_router(Health({"evidence": lambda: well, "started": lambda: True}))])
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://gateway.example"
    ) as http:
        alive, ready = await http.get("/healthz"), await http.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert ready.status_code == (200 if well else 503)
    assert ready.json() == {
        "status": "ready" if well else "not ready",
        "failing": [] if well else ["evidence"],
    }
