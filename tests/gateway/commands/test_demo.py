from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from gateway.commands.demo import demo
from gateway.demo.ports import listens
from tests.support.ports import free_port
from tests.support.warm import warmed

HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in HANDLED}
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


def listens_no_more(port: int) -> bool:
    deadline = time.monotonic() + 15
    while listens(port) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not listens(port)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_demo(tmp_path: Path, number: signal.Signals) -> None:
    if number is signal.SIGKILL and not sys.platform.startswith("linux"):
        pytest.skip("prctl(2) is Linux's")
    port = free_port()
    said, output = os.pipe()
    arguments = ["demo", "--port", str(port), "--data", str(tmp_path / "demo")]
    started = warmed().start(arguments, os.environ, output, output)
    os.close(output)
    with open(said) as lines:
        line = ""
        while "ready" not in line:
            line = lines.readline()
            assert line, "the demo ended before it was ready"
        assert listens(port)
        children = children_of(started.pid)
        assert len(children) >= 4
        started.send_signal(number)
        rest = lines.read()
    assert started.wait(30) == (-number if number is signal.SIGKILL else 0)
    assert "Traceback" not in rest
    assert listens_no_more(port)
    for pid in children:
        assert ended_soon(pid)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def ended_soon(pid: int) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False
