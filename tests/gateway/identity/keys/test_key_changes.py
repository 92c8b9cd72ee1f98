"""A key that changes is in the evidence log, before and after."""

from __future__ import annotations

import pytest

from gateway.identity.keys.key_changes import KeyChanges
from gateway.problems import EvidenceUnavailable
from tests.support.journals import MemoryJournal
from tests.support.oauth import House


async def test_rotation_and_revocation_say_before_and_after(house: House) -> None:
    journal = MemoryJournal()
    keys = KeyChanges(house.vault, journal, "a test")
    kid = await keys.rotate()
    assert await keys.revoke(kid)
    assert not await keys.revoke(kid)
    assert journal.reasons("identity.key.rotated") == ["intent", "done"]
    assert journal.reasons("identity.key.revoked") == ["intent", "done", "intent", "not_found"]
    assert {entry.object for entry in journal.entries} == {None, f"key:{kid}"}
    assert {entry.by for entry in journal.entries} == {"a test"}


async def test_no_key_changes_without_evidence(house: House) -> None:
    journal = MemoryJournal()
    journal.broken = True
    keys = KeyChanges(house.vault, journal, "a test")
    before = [(key.kid, key.state) for key in await house.vault.read()]
    with pytest.raises(EvidenceUnavailable):
        await keys.rotate()
    with pytest.raises(EvidenceUnavailable):
        await keys.revoke(before[0][0])
    assert [(key.kid, key.state) for key in await house.vault.read()] == before
