from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from gateway.commands.demo import demo


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(demo)
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_a_taken_port_is_one_clear_line_and_exit_code_1(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, output = run("--once", "--port", port, "--data", str(tmp_path / "demo"))
    assert code == 1
    assert f"Port {port} is taken." in output
    assert "Traceback" not in output


def test_a_directory_that_is_not_the_demos_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    code, output = run("--once", "--port", "1", "--data", str(tmp_path))
    assert code == 1
    assert "Traceback" not in output
    assert (tmp_path / "mine").exists()
