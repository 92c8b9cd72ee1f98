"""The story runs, and after it every example that the documents mark with `sh demo`."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from gateway.demo.narration import Narrator
from gateway.demo.story import tell
from gateway.demo.world import World
from tests.support.ports import free_port
from tests.support.warm_demo import warm_demo

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "docs/integrate.md", "docs/officer.md")
_BLOCK = re.compile(r"^```sh demo\n(.*?)^```", re.M | re.S)


def script_of(document: str, world: World) -> str:
    """Return the document's examples as one script against this demo."""
    blocks = _BLOCK.findall((ROOT / document).read_text())
    assert blocks, f"{document} has no example that runs"
    script = "\n".join(blocks).replace("http://127.0.0.1:8400", world.url)
    return script.replace(".demo/data", str(world.data)).replace(
        ".venv/bin/simpul", f"{sys.executable} -m gateway"
    )


def run(script: str, world: World) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SIMPUL_ISSUER": world.url}
    command = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.slow
def test_the_story_is_told_and_the_examples_run_after_it(tmp_path: Path) -> None:
    world = World(tmp_path / "demo", free_port())
    told = io.StringIO()
    try:
        with warm_demo():
            world.start()
            tell(world, Narrator(Console(file=told, width=110)))
        if shutil.which("curl") is None:
            pytest.skip("curl is not installed, so the examples cannot run")
        for document in DOCUMENTS:
            done = run(script_of(document, world), world)
            assert done.returncode == 0, f"{document}\n{done.stdout}\n{done.stderr}"
            assert "refundAccount" not in done.stdout
    finally:
        world.stop()
    assert "agency-unreachable" in told.getvalue() or "Agency unreachable" in told.getvalue()
    assert world.first_ended() is not None
