"""A small agency's books: entries made once for each idempotency key, and ended, never deleted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Ledger:
    """Entries by number; `effects` counts what really happened, for tests to balance."""

    prefix: str
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    effects: Counter[str] = field(default_factory=Counter)
    _by_key: dict[str, str] = field(default_factory=dict)

    def make(self, key: str | None, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the number and the entry of this key; made when it is new."""
        if key is not None and key in self._by_key:
            number = self._by_key[key]
            return number, self.entries[number]
        number = f"{self.prefix}{len(self.entries) + 1:06d}"
        self.entries[number] = {**values, "status": "ACTIVE"}
        self.effects["made"] += 1
        if key is not None:
            self._by_key[key] = number
        return number, self.entries[number]

    def end(self, number: str, status: str = "ENDED") -> dict[str, Any] | None:
        """End an entry, once however often it is asked; None when there is none."""
        entry = self.entries.get(number)
        if entry is not None and entry["status"] == "ACTIVE":
            entry["status"] = status
            self.effects["ended"] += 1
        return entry

    def active(self) -> dict[str, dict[str, Any]]:
        """Return the entries that have not been ended."""
        return {number: entry for number, entry in self.entries.items() if entry["status"] == "ACTIVE"}
