"""Node processes that hold the certified peers: one line of JSON in, one line of JSON out."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "conformance" / "node"


class PeerError(Exception):
    """The peer threw; its message is what it said."""


class NodeProcess:
    """A script of `tests/conformance/node` that answers each line with one line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, message: Any) -> Any:
        """Send a message and return the answer; raises `PeerError` for `{"error": …}`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise PeerError(f"The peer ended with {self._process.wait(5)}.")
        found = json.loads(line)
        if isinstance(found, dict) and "error" in found:
            raise PeerError(found["error"])
        return found


def require_node(package: str) -> str:
    """Return where Node.js is; skips the test where it or the package is absent."""
    binary = shutil.which("node")
    if binary is None:
        pytest.skip("Node.js is not here; .ci/run installs what the certified peers need")
    if not (FOLDER / "node_modules" / package / "package.json").exists():
        pytest.skip(f"npm {package} is not here: npm install --no-package-lock in tests/conformance/node")
    return binary


@contextmanager
def node(script: str, *, package: str) -> Iterator[NodeProcess]:
    """Run a script until the block ends; skips the test where it cannot run."""
    binary = require_node(package)
    process = subprocess.Popen(
        [binary, script], cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield NodeProcess(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()  # its end is theirs
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        assert process.stdout is not None
        process.stdout.close()
