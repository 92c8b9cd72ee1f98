"""Verifying the log: damage is found and said, and the root is RFC 9162's."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from gateway.evidence import verify as verify_module
from gateway.evidence.entry import record
from gateway.evidence.merkle import leaf_hash, root_hash
from gateway.evidence.verify import LogDamaged, RootBuilder, verify
from gateway.store.store import Store
from tests.support.evidence import entry, journal_on


@given(st.integers(0, 200))
def test_the_root_built_leaf_by_leaf_is_the_root(size: int) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    builder = RootBuilder()
    for leaf in leaves:
        builder.add(leaf)
    assert builder.root() == (root_hash(leaves) if leaves else None)


async def test_a_whole_log_has_a_root(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_module, "BATCH", 7)
    assert (await verify(store)).root == ""
    made = [entry() for _ in range(20)]
    async with journal_on(store) as journal:
        indices = await asyncio.gather(*map(journal.append, made))
    hashes = [record(one).leaf_hash for _, one in sorted(zip(indices, made, strict=True), key=lambda p: p[0])]
    checked = await verify(store)
    assert (checked.size, checked.root) == (20, root_hash(hashes).hex())


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        ("DELETE FROM evidence_entries WHERE leaf_index = 4", 4),
        ("DELETE FROM evidence_entries WHERE leaf_index = 9", 9),
        ("UPDATE evidence_entries SET entry = leaf_hash WHERE leaf_index = 3", 3),
        ("UPDATE evidence_entries SET leaf_hash = entry WHERE leaf_index = 0", 0),
        ("UPDATE evidence_head SET size = 12", 10),
    ],
)
async def test_damage_is_found(store: Store, damage: str, place: int) -> None:
    async with journal_on(store) as journal:
        for _ in range(10):
            await journal.append(entry())
    async with store.write() as connection:
        await connection.execute(text(damage))
    with pytest.raises(LogDamaged, match=f"entry {place} "):
        await verify(store)


async def test_a_log_without_a_head_is_damaged(store: Store) -> None:
    async with store.write() as connection:
        await connection.execute(text("DELETE FROM evidence_head"))
    with pytest.raises(LogDamaged):
        await verify(store)
