"""Check that the log is what was written: dense indices, hashes that fit, and the tree's root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from gateway.evidence.merkle import leaf_hash, node_hash
from gateway.store.store import Store
from gateway.store.tables.evidence import evidence_entries as entries
from gateway.store.tables.evidence import evidence_head

BATCH: Final = 5_000


class LogDamaged(Exception):
    """The stored log contradicts itself; the text says where."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A log that was found whole: how many entries, and the RFC 9162 root hash in hex."""

    size: int
    root: str


class RootBuilder:
    """Works out a root hash leaf by leaf, in memory that grows with the logarithm of the size."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Add the next leaf hash."""
        size, whole = 1, leaf
        while self._peaks and self._peaks[-1][0] == size:
            _, left = self._peaks.pop()
            size, whole = size * 2, node_hash(left, whole)
        self._peaks.append((size, whole))

    def root(self) -> bytes | None:
        """Return the root of what was added, or None when that is nothing."""
        whole: bytes | None = None
        for _, peak in reversed(self._peaks):
            whole = peak if whole is None else node_hash(peak, whole)
        return whole


async def verify(store: Store) -> Checked:
    """Read the whole log and check it; raises `LogDamaged`.

    (1) Indices are 0, 1, 2 …; (2) each leaf hash is that of the stored bytes;
    (3) the head counts them all. Entries that are appended meanwhile are left out.
    """
    builder, size = RootBuilder(), 0
    async with store.read() as connection:
        head = await connection.scalar(select(evidence_head.c.size))
    if head is None:
        raise LogDamaged("there is no head")
    while size < head:
        query = (
            select(entries.c.leaf_index, entries.c.leaf_hash, entries.c.entry)
            .where(entries.c.leaf_index >= size)
            .order_by(entries.c.leaf_index)
            .limit(min(BATCH, head - size))
        )
        async with store.read() as connection:
            rows = (await connection.execute(query)).all()
        for row in rows:
            if row.leaf_index != size:  # (1)
                raise LogDamaged(f"entry {size} is missing")
            if leaf_hash(row.entry) != row.leaf_hash:  # (2)
                raise LogDamaged(f"entry {size} was changed")
            builder.add(row.leaf_hash)
            size += 1
        if not rows:  # (3)
            raise LogDamaged(f"entry {size} is missing")
    root = builder.root()
    return Checked(size, root.hex() if root is not None else "")
