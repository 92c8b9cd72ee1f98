"""The registry's routers, as they are wired."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts

from tests.support.control_plane import production_control_plane


async def test_each_resource_has_its_routes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, control_plane = await production_control_plane(tmp_path / "data", monkeypatch)
    paths = {str(context.path) for context in iter_route_contexts(control_plane.routes)}
    resources = {path.split("/")[2] for path in paths if path.startswith("/registry/")}
    assert {"agencies", "clients", "services", "agreements"} <= resources
