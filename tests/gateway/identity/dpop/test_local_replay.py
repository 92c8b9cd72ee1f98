from __future__ import annotations

import asyncio
import time
from pathlib import Path

from gateway.identity.dpop import local_replay
from gateway.identity.dpop.local_replay import LocalReplay


async def test_one_of_many_uses_over_two_processes_files_is_the_first(tmp_path: Path) -> None:
    one, two = LocalReplay(tmp_path / "proofs.db"), LocalReplay(tmp_path / "proofs.db")
    uses = [(one, two)[n % 2].use("dpop", "key", "same", time.time() + 60) for n in range(20)]
    assert sorted(await asyncio.gather(*uses)) == [False] * 19 + [True]
    assert await two.use("dpop", "other", "same", time.time() + 60)
    one.close()
    two.close()


async def test_what_is_out_of_date_is_pruned(tmp_path: Path) -> None:
    replay = LocalReplay(tmp_path / "proofs.db")
    assert await replay.use("dpop", "key", "old", time.time() - 1)
    for number in range(local_replay.PRUNE_EVERY):
        await replay.use("dpop", "key", str(number), time.time() + 60)
    assert await replay.use("dpop", "key", "old", time.time() + 60)
    assert not await replay.use("dpop", "key", "0", time.time() + 60)
    replay.close()
