"""Follows changes of the policy set: evidence first, then the new set; an invalid one changes nothing."""

from __future__ import annotations

import time
from typing import Final

import structlog

from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.policy.engine import CedarDecider
from gateway.policy.source import PolicyInvalid, PolicySource
from gateway.ports import Journal
from gateway.problems import EvidenceUnavailable

TOPIC: Final = "policies"
"""Of the change feed: `simpul policy reload` announces there."""

log = structlog.get_logger(__name__)


class PolicyReloader:
    """Reloads one worker's policies; listen with `on_change` and `on_signal`, call `retry` now and then.

    Neither raises: a set that cannot be used must not keep a worker from
    hearing of revocations.
    """

    def __init__(self, decider: CedarDecider, journal: Journal) -> None:
        self._decider = decider
        self._journal = journal
        self.current = True
        """False while the directory holds a set that was asked for and is not in use."""

    async def on_change(self, _keys: frozenset[str]) -> None:
        """Use the directory's set: `simpul policy reload` announced it."""
        await self._reload("simpul policy")

    async def on_signal(self) -> None:
        """Use the directory's set: this process got SIGHUP."""
        await self._reload("SIGHUP")

    async def _reload(self, by: str) -> None:
        """Use the directory's set from now on, once the entry that says so is durable."""
        try:
            source = self._decider.read()
        except PolicyInvalid as invalid:
            self.current = False
            log.error("policies_invalid", errors=list(invalid.errors), policy_set=self._decider.policy_set)
            return
        try:
            if source.digest != self._decider.policy_set:
                await self._journal.append(_entry(source, by))
                self._decider.use(source)
                log.info("policies_reloaded", policy_set=source.digest)
        except EvidenceUnavailable:
            self.current = False
            log.error("policies_not_reloaded", reason="evidence_unavailable")
            return
        self.current = True

    async def retry(self) -> None:
        """Try again what could not be done; one of the chores."""
        if not self.current:
            await self.on_change(frozenset())


def _entry(source: PolicySource, by: str) -> Entry:
    """Return the entry of a worker's new set; each worker writes one, so that it is known when all had it."""
    return Entry(
        kind="policy.reloaded",
        exchange=new_id(),
        at=time.time_ns() // 1_000_000,
        decision="permit",
        reason="reloaded",
        policies=tuple(sorted(source.rules)),
        policy_set=source.digest,
        by=by,
        object=f"policies:{source.digest}",
    )
