"""The registry's commands for tests, against a server on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from tests.support.registry_server import serve_registry

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def registry_url(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any) -> Iterator[str]:
    """Where a registry with agencies, clients and one service listens; one a test module."""
    with serve_registry(tmp_path_factory.mktemp("registry"), sqlite_template) as url:
        yield url


class Shell:
    """Runs the commands of one app as one of `CALLERS`."""

    def __init__(self, app: typer.Typer, url: str) -> None:
        self._app = app
        self._url = url

    def run(self, caller: str, *words: str) -> Result:
        """Run a command; nothing but a clean exit may come of it."""
        result = CliRunner().invoke(self._app, [*words, "--server", self._url, "--token", caller])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def ok(self, caller: str, *words: str) -> Any:
        """Run a command that must succeed and return what it prints as JSON."""
        result = self.run(caller, *words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def refused(self, caller: str, *words: str) -> str:
        """Run a command that must fail with one line on standard error; return that line."""
        result = self.run(caller, *words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.count("\n") == 1
        return result.stderr
