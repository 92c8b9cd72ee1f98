"""The whole story of the demo, told on PostgreSQL."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from gateway.demo.narration import Narrator
from gateway.demo.story import tell
from gateway.demo.world import World
from tests.support.gateway import database
from tests.support.ports import free_port
from tests.support.stores import POSTGRES
from tests.support.warm_demo import warm_demo

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL here (SIMPUL_TEST_POSTGRES)"),
]


class OnPostgreSQL(World):
    """The demo's world, with its gateway on another store."""

    database_url = ""

    @property
    def _settings(self) -> dict[str, str]:
        return {**super()._settings, "SIMPUL_DATABASE_URL": self.database_url}


def test_every_step_does_what_it_must(tmp_path: Path) -> None:
    with database("postgresql") as url, warm_demo():
        assert url is not None
        world = OnPostgreSQL(tmp_path / "demo", free_port())
        world.database_url = url
        try:
            world.start()
            tell(world, Narrator(Console(file=io.StringIO())))
        finally:
            world.stop()
        assert not (world.data / "simpul.db").exists()
