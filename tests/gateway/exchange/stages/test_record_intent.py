"""An intent is written for what changes something, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.exchange.exchange import Exchange
from gateway.exchange.stages.record_intent import record_intent
from gateway.problems import EvidenceUnavailable
from tests.support.exchanges import Kit, settle


def exchange(kit: Kit, method: str) -> Exchange:
    x = Exchange(kit.holder.current, method, b"/", b"", [])
    found = kit.holder.current.services["tax/income"].paths.find(["people", "7"])
    assert found is not None
    x.route = found[0].leaves[method][0]
    return x


async def test_only_changes_are_announced(tmp_path: Path) -> None:
    kit = Kit(tmp_path, "http://127.0.0.1:1")
    await settle(record_intent(exchange(kit, "GET"), kit.parts))
    assert kit.journal.entries == []
    await settle(record_intent(exchange(kit, "PUT"), kit.parts))
    assert kit.journal.reasons("intent") == ["about_to_call"]
    kit.journal.broken = True
    with pytest.raises(EvidenceUnavailable):
        await settle(record_intent(exchange(kit, "PUT"), kit.parts))
