"""DBOS's tables on SQLite, made once in a process: to make them takes longer than most cases."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from dbos import DBOS

from gateway.journeys.engine.durable import FILE


def lay_workflow_tables(directory: Path) -> None:
    """Give a data directory the tables that the engine would make when its first case starts."""
    path = directory / FILE
    if not path.exists():
        path.write_bytes(_made())


@cache
def _made() -> bytes:
    with TemporaryDirectory() as directory:
        path = Path(directory) / FILE
        DBOS.migrate(f"sqlite:///{path}")
        return path.read_bytes()
