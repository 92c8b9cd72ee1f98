from __future__ import annotations

import socket
from pathlib import Path

import pytest

from gateway.demo.failure import StoryFailed
from gateway.demo.world import World


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StoryFailed, match=f"Port {port} is taken"):
            World(tmp_path / "demo", port).start()
    assert not (tmp_path / "demo").exists()


def test_nothing_is_deleted_that_the_demo_did_not_make(tmp_path: Path) -> None:
    precious = tmp_path / "thesis.txt"
    precious.write_text("years of work")
    world = World(tmp_path, 0)
    with pytest.raises(StoryFailed, match="not made by the demo"):
        world.start()
    assert precious.read_text() == "years of work"
    world.stop()
