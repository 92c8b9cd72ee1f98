from __future__ import annotations

import asyncio
import time

import pytest

from gateway.identity.dpop import shared_replay
from gateway.identity.dpop.shared_replay import SharedReplay
from gateway.problems import NotReady
from tests.support.valkey import tiny_valkey


async def test_one_of_many_uses_over_two_nodes_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_replay, "PATIENCE", 30.0)  # a busy machine is slower than a network
    async with tiny_valkey() as valkey:
        nodes = (SharedReplay(valkey.url), SharedReplay(valkey.url))
        uses = [nodes[number % 2].use("dpop", "key", "same", time.time() + 60) for number in range(20)]
        assert sorted(await asyncio.gather(*uses)) == [False] * 19 + [True]
        assert await nodes[0].use("assertion", "key", "same", time.time() - 5)
        assert sorted(valkey.kept.values())[0] == 1
        assert sorted(valkey.kept.values())[1] in (60, 61)
        assert "same" not in str(valkey.kept)
        for node in nodes:
            await node.close()


async def test_without_valkey_nothing_is_accepted() -> None:
    replay = SharedReplay("valkey://127.0.0.1:1")
    with pytest.raises(NotReady) as refused:
        await replay.use("dpop", "key", "x", time.time() + 60)
    assert refused.value.code == "replay_store_unavailable"
    await replay.close()
