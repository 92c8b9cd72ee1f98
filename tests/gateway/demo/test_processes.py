from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gateway.demo.failure import StoryFailed
from gateway.demo.ports import is_free, listens
from gateway.demo.processes import Child, python_module, run_to_end
from tests.support.ports import free_port

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone_soon(pid: int) -> bool:
    for _ in range(100):
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


def test_a_child_is_awaited_used_and_stopped(tmp_path: Path) -> None:
    port = free_port()
    command = python_module("http.server", str(port), "--bind", "127.0.0.1")
    child = Child("server", command, {}, tmp_path / "server.log")
    child.wait_until(lambda: listens(port))
    assert not is_free(port)
    child.stop()
    child.stop()
    assert child.ended is not None
    assert not listens(port)


def test_one_that_ends_too_early_is_told_with_its_last_line(tmp_path: Path) -> None:
    child = Child("broken", [sys.executable, "-c", "print('first'); exit('no way')"], {}, tmp_path / "log")
    with pytest.raises(StoryFailed, match="broken ended with 1: no way"):
        child.wait_until(lambda: False)


def test_one_that_is_never_ready_is_told(tmp_path: Path) -> None:
    child = Child("idle", SLEEPER, {}, tmp_path / "log")
    try:
        with pytest.raises(StoryFailed, match="idle was not ready within 0 s"):
            child.wait_until(lambda: False, seconds=0.1)
    finally:
        child.kill()
    assert child.ended == -signal.SIGKILL


def test_a_command_that_fails_is_told(tmp_path: Path) -> None:
    run_to_end("fine", [sys.executable, "-c", ""], {}, tmp_path / "log")
    with pytest.raises(StoryFailed, match="bad ended with 3"):
        run_to_end("bad", [sys.executable, "-c", "exit(3)"], {}, tmp_path / "log")


def test_an_operators_settings_do_not_reach_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPUL_DATABASE_URL", "postgresql+psycopg://real")
    script = "import os; print([n for n in os.environ if n.startswith('SIMPUL_')])"
    run_to_end("env", [sys.executable, "-c", script], {"SIMPUL_PORT": "1"}, tmp_path / "log")
    assert (tmp_path / "log").read_text().strip() == "['SIMPUL_PORT']"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prctl(2) is Linux's")
def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = f"""
import sys, time
from pathlib import Path
from gateway.demo.processes import Child
child = Child("sleeper", {SLEEPER!r}, {{}}, Path({str(tmp_path / "log")!r}))
print(child._process.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert alive(pid)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert gone_soon(pid)
