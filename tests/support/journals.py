"""A journal for tests: keeps entries in memory, and can be made to fail."""

from __future__ import annotations

from gateway.model.evidence import Entry
from gateway.problems import EvidenceUnavailable


class MemoryJournal:
    """Implements `gateway.ports.Journal`; `broken` refuses every entry."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.broken = False

    async def append(self, entry: Entry) -> int:
        if self.broken:
            raise EvidenceUnavailable("broken for a test")
        self.entries.append(entry)
        return len(self.entries) - 1

    def reasons(self, kind: str) -> list[str]:
        """The reasons of the entries of this kind, in order."""
        return [entry.reason for entry in self.entries if entry.kind == kind]
