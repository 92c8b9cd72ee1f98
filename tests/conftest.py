"""Fixtures that every test may ask for; each is defined under `tests/support/`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings
from xdist.scheduler.loadfile import LoadFileScheduling

from tests.support import asking
from tests.support.stores import sqlite_template, store
from tests.support.warm import begin

__all__ = ["sqlite_template", "store"]

_ROOT = Path(__file__).parents[1]

gc.set_threshold(50_000, 20, 20)
settings.register_profile("simpul", deadline=None)  # how long an example takes says nothing on a busy machine
settings.load_profile("simpul")
# The default draws every traceback in colours, with the source around each line.
_plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[structlog.processors.add_log_level, _plain])


def pytest_xdist_setupnodes(config: pytest.Config, specs: Sequence[Any]) -> None:
    """Fork the workers from a process that has imported and collected: each would do so again."""
    os.environ[asking.DIRECTORY] = str(begin(*config.args))
    for spec in specs:
        spec.python = f"{sys.executable} -ES {asking.__file__}"


class _Units(LoadFileScheduling):
    """Gives a worker a file at a time, or a whole package, whose files share what they start."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        folder = Path(file).parent
        return str(folder) if (_ROOT / folder / "__init__.py").exists() else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Units | None:
    """Let `--dist loadfile` keep packages together, too."""
    return _Units(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that have slow tests, so that no worker is left alone with them at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what was collected alone: the collector walks over it again and again, a fifth of the time."""
    gc.collect()
    gc.freeze()
