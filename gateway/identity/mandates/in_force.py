"""Whether mandates still count, from memory: for what goes on after the token that began it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from gateway.identity.mandates.mandate import Mandate
from gateway.identity.mandates.mandates import Mandates
from gateway.identity.revocations import Revocations
from gateway.problems import NotFound

CAPACITY: Final = 16_384
"""Mandates remembered; the oldest goes when it is full."""
_MARK: Final = "mandate:"


class RememberedMandates:
    """Implements `gateway.ports.MandatesInForce`; listen with `on_revocation` after `Revocations`.

    (1) A mark that was revoked lately decides at once. (2) A mandate that was
    read before is remembered: it never changes, but for being revoked, and
    then it is forgotten here. (3) Else it is read, and kept unless something
    was revoked meanwhile. (4) Times are looked at in each question.
    """

    def __init__(
        self,
        mandates: Mandates,
        revocations: Revocations,
        *,
        capacity: int = CAPACITY,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._mandates = mandates
        self._revocations = revocations
        self._capacity = capacity
        self._clock = clock
        self._known: dict[str, Mandate] = {}
        self._generation = 0

    async def why_not(self, mandate: str) -> str | None:
        """Return None while the mandate is in force, else a reason code; see `MandatesInForce`."""
        if self._revocations.any((_MARK + mandate,)):  # (1)
            return "mandate_revoked"
        found = self._known.get(mandate)  # (2)
        if found is None:
            try:
                found = await self._read(mandate)  # (3)
            except NotFound:
                return "mandate_unknown"
        if found.revoked_at is not None:
            return "mandate_revoked"
        now = self._clock()  # (4)
        if now < found.valid_from:
            return "mandate_not_yet"
        return "mandate_ended" if now >= found.valid_until else None

    async def _read(self, mandate: str) -> Mandate:
        generation = self._generation
        found = await self._mandates.find(mandate)
        if generation == self._generation:
            while len(self._known) >= self._capacity:
                del self._known[next(iter(self._known))]
            self._known[mandate] = found
        return found

    async def on_revocation(self, keys: frozenset[str]) -> None:
        """Forget the mandates among these revoked marks."""
        self._generation += 1
        for key in keys:
            if key.startswith(_MARK):
                self._known.pop(key[len(_MARK) :], None)
