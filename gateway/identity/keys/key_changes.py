"""Rotates and revokes signing keys, with evidence before and after."""

from __future__ import annotations

import time

from gateway.identity.keys.vault import KeyVault
from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.ports import Journal


class KeyChanges:
    """Changes the keys of `vault`; `by` says on whose command, as entries keep it.

    As with the registry, an entry `intent` is durable before a key changes,
    and one of the same exchange says what came of it: `done` or `not_found`.
    """

    def __init__(self, vault: KeyVault, journal: Journal, by: str) -> None:
        self._vault = vault
        self._journal = journal
        self._by = by

    async def rotate(self) -> str:
        """Sign with the next key from now on; return its `kid`.

        Raises `EvidenceUnavailable`; when the first entry fails, nothing is changed.
        """
        exchange = new_id()
        await self._record("rotated", exchange, "intent")
        kid = await self._vault.rotate()
        await self._record("rotated", exchange, "done", kid)
        return kid

    async def revoke(self, kid: str) -> bool:
        """Remove a key at once; say whether there was one. Raises as `rotate` does."""
        exchange = new_id()
        await self._record("revoked", exchange, "intent", kid)
        found = await self._vault.revoke(kid)
        await self._record("revoked", exchange, "done" if found else "not_found", kid)
        return found

    async def _record(self, act: str, exchange: str, reason: str, kid: str | None = None) -> None:
        await self._journal.append(
            Entry(
                kind=f"identity.key.{act}",
                exchange=exchange,
                at=time.time_ns() // 1_000_000,
                decision="deny" if reason == "not_found" else "permit",
                reason=reason,
                by=self._by,
                object=f"key:{kid}" if kid else None,
            )
        )
