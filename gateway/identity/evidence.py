"""Evidence of what the authorization server gives, takes away and refuses; never a token, never a name."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Final

import structlog

from gateway.identity.budgets import Budgets
from gateway.model.client import Client
from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.model.principal import named_actors, outermost_person
from gateway.ports import Journal, Pseudonyms
from gateway.problems import EvidenceUnavailable

REFUSALS: Final = 20
"""Entries a second that all failed sign-ins of clients may make: strangers must not fill the log."""
REFUSALS_OF_ONE: Final = 1
"""Entries a second that those in one client's name may make, so that it does not drown the others."""

log = structlog.get_logger(__name__)


class IdentityEvidence:
    """Writes entries; each returns only once the entry is durable."""

    def __init__(
        self,
        journal: Journal,
        pseudonyms: Pseudonyms,
        *,
        refusals: Budgets | None = None,
        refusals_of_one: Budgets | None = None,
    ) -> None:
        self._journal = journal
        self._pseudonyms = pseudonyms
        self._refusals = Budgets(REFUSALS, REFUSALS) if refusals is None else refusals
        self._refusals_of_one = Budgets(REFUSALS_OF_ONE, 5) if refusals_of_one is None else refusals_of_one

    async def record(
        self,
        kind: str,
        reason: str,
        *,
        client: Client | None = None,
        subject: str | None = None,
        actors: Sequence[str] = (),
        exchange: str | None = None,
        decision: str = "permit",
        **names: Any,
    ) -> None:
        """Write an entry `identity.KIND`; raises `EvidenceUnavailable`, and then nothing is granted.

        `subject` and the persons among `actors` are internal identifiers and
        are kept as pseudonyms; where several act, `act` keeps their order.
        `names` are other members of `Entry`.
        """
        acting = outermost_person(actors)
        await self._journal.append(
            Entry(
                kind=f"identity.{kind}",
                exchange=exchange or new_id(),
                at=time.time_ns() // 1_000_000,
                decision=decision,
                reason=reason,
                client=client.id if client else None,
                client_agency=client.agency if client else None,
                subject=self._pseudonyms.pseudonym(subject) if subject else None,
                actor=self._pseudonyms.pseudonym(acting) if acting else None,
                act=named_actors(actors, self._pseudonyms.pseudonym) if len(actors) > 1 else None,
                **names,
            )
        )

    async def client_refused(self, client: Client | None) -> None:
        """Note that someone failed to prove to be `client`, or a client that is not known.

        Some of very many only: see `REFUSALS`. Nothing was granted, so a
        journal that cannot be written does not change the refusal.
        """
        if client is not None and self._refusals_of_one.take(client.id):
            return
        if self._refusals.take("all"):
            return
        try:
            await self.record("client.refused", "invalid_client", client=client, decision="deny")
        except EvidenceUnavailable:
            log.warning("refusal_without_evidence")
