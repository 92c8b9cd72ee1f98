"""`simpul serve` that cannot serve: one clear line, an exit code, and no traceback."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.gateway import ServedGateway


@pytest.fixture(scope="module")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> ServedGateway:
    gateway = ServedGateway(tmp_path_factory.mktemp("serve"))
    gateway.run("init")
    return gateway


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def refused(ended: subprocess.CompletedProcess[str], code: int) -> str:
    """Return the one line that was said."""
    assert ended.returncode == code, ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    (line,) = ended.stderr.strip().splitlines()
    return line


@pytest.mark.parametrize("workers", ["1", "2"])
def test_without_init_it_says_what_to_do(tmp_path: Path, workers: str) -> None:
    ended = ServedGateway(tmp_path).run("serve", "--workers", workers, check=False)
    assert "simpul init" in refused(ended, 1)


def test_a_taken_port(initialised: ServedGateway, taken: int) -> None:
    line = refused(initialised.run("serve", "--port", str(taken), check=False), 1)
    assert line == f"simpul serve: Port {taken} of 127.0.0.1 is taken."


def test_policies_that_cannot_be_used(initialised: ServedGateway, tmp_path: Path) -> None:
    (tmp_path / "rule.cedar").write_text("permit(principal, action")
    broken = ServedGateway(initialised.directory, policies=tmp_path)
    assert "policies cannot be used" in refused(broken.run("serve", "--workers", "2", check=False), 1)


@pytest.mark.parametrize("command", [["serve"], ["keys", "list"], ["token", "--client", "operator"]])
def test_settings_that_are_wrong(initialised: ServedGateway, command: list[str]) -> None:
    misspelt = ServedGateway(initialised.directory, worker=3)
    assert "unknown settings: SIMPUL_WORKER" in refused(misspelt.run(*command, check=False), 2)
    wrong = ServedGateway(initialised.directory, workers="many")
    assert refused(wrong.run(*command, check=False), 2).startswith("simpul: SIMPUL_WORKERS: ")
