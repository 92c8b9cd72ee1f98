from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from gateway.bootstrap.stop_notice import StopNotice
from tests.support.gateway import ServedGateway


@pytest.fixture
def seen() -> Iterator[list[str]]:
    """What happened, in its order; the server's own handler notes `stopped`."""
    found: list[str] = []
    former = signal.signal(signal.SIGTERM, lambda *_: found.append("stopped"))
    yield found
    signal.signal(signal.SIGTERM, former)


async def until(seen: list[str], what: str) -> None:
    async with asyncio.timeout(20):
        while what not in seen:
            await asyncio.sleep(0.01)


async def test_the_server_hears_of_it_after_the_notice(seen: list[str]) -> None:
    await StopNotice(lambda: seen.append("draining"), 0.05).start()
    os.kill(os.getpid(), signal.SIGTERM)
    await until(seen, "stopped")
    assert seen == ["draining", "stopped"]


async def test_a_second_signal_does_not_wait(seen: list[str]) -> None:
    await StopNotice(lambda: seen.append("draining"), 3_600).start()
    os.kill(os.getpid(), signal.SIGTERM)
    await until(seen, "draining")
    os.kill(os.getpid(), signal.SIGTERM)
    await until(seen, "stopped")


async def test_where_nobody_is_told_nobody_waits(seen: list[str]) -> None:
    await StopNotice(lambda: seen.append("draining"), 0).start()
    os.kill(os.getpid(), signal.SIGTERM)
    await until(seen, "stopped")
    assert seen == ["stopped"]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_node_behind_a_terminator_says_so_and_goes_on_answering(tmp_path: Path, workers: int) -> None:
    """On connections that it has, and on new ones; a node that closed them would lose what is on its way."""
    settings = {"workers": workers, "trusted_proxies": ["127.0.0.1/32"], "drain_notice_seconds": 600}
    node = ServedGateway(tmp_path, **settings)
    node.start()
    answering = node.serving()
    try:
        with httpx.Client(base_url=node.url, trust_env=False) as held:
            assert held.get("/readyz").status_code == 200
            node.process.send_signal(signal.SIGTERM)
            while (answer := held.get("/readyz")).status_code == 200:
                pass
            assert (answer.status_code, answer.json()["failing"]) == (503, ["draining"])
            assert held.get("/oauth/jwks").status_code == 200
            assert httpx.get(f"{node.url}/healthz", trust_env=False).status_code == 200
        for _ in range(300):  # who is in a hurry says it again
            for pid in answering:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
            if node.process.poll() is not None:
                break
            time.sleep(0.1)
        assert node.process.poll() in (0, -signal.SIGTERM)
    finally:
        node.stop()
