"""The production control plane, as the composition root builds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI

from gateway.bootstrap import house
from gateway.bootstrap.house import build
from gateway.commands.init import initialize
from gateway.settings import Settings


async def production_control_plane(data: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, FastAPI]:
    """Return the whole gateway (ASGI, not started) and the FastAPI application inside it."""
    built: list[FastAPI] = []
    create = house.create_control_plane

    def create_and_note(routers: Any) -> FastAPI:
        built.append(create(routers))
        return built[0]

    settings = Settings(data=data)
    await initialize(settings)
    monkeypatch.setattr(house, "create_control_plane", create_and_note)
    gateway = build(settings)
    (control_plane,) = built
    return gateway, control_plane


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def production(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, FastAPI]:
    """Both, built once for a module whose tests change nothing; they must run in the module's loop."""
    with pytest.MonkeyPatch.context() as patch:
        return await production_control_plane(tmp_path_factory.mktemp("production") / "data", patch)
