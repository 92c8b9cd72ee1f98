"""The wiring: what the production control plane serves of sign-in, and that it serves it safely."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from tests.support.control_plane import production_control_plane


@pytest.fixture
async def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    _, control_plane = await production_control_plane(tmp_path / "data", monkeypatch)
    contexts: Any = iter_route_contexts(control_plane.routes)
    return {str(context.path) for context in contexts}


async def test_pages_and_their_api_are_served(paths: set[str]) -> None:
    assert paths >= {
        "/signin",
        "/signin/decision",
        "/oauth/logout",
        "/account/sessions",
        "/identity/providers",
        "/identity/mandates",
        "/identity/sessions/search",
    }


async def test_the_demo_provider_is_no_part_of_the_gateway(paths: set[str]) -> None:
    assert not any("demo" in path for path in paths)
