"""Evidence of sign-ins and their ends, without a name."""

from __future__ import annotations

import time

from gateway.identity.upstreams.identity_token import Confirmed
from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.ports import Journal, Pseudonyms


class SessionEvidence:
    """Writes down who signed in where, and what ended a session; durable before the page is answered."""

    def __init__(self, journal: Journal, pseudonyms: Pseudonyms) -> None:
        self._journal = journal
        self._pseudonyms = pseudonyms

    async def began(self, person: Confirmed) -> None:
        """Note a sign-in."""
        await self._journal.append(
            Entry(
                kind="identity.session.began",
                exchange=new_id(),
                at=_now(),
                decision="permit",
                reason="signed_in",
                subject=self._pseudonyms.pseudonym(person.subject),
                assurance=person.assurance.label,
                object=f"provider:{person.provider}",
            )
        )

    async def ended(self, session: str, reason: str, by: str | None = None, whose: str | None = None) -> None:
        """Note the end of a session; `reason` is a code, `by` the client that asked for it, if one did.

        `whose` is the internal subject; it is kept as a pseudonym.
        """
        await self._journal.append(
            Entry(
                kind="identity.session.ended",
                exchange=new_id(),
                at=_now(),
                decision="permit",
                reason=reason,
                subject=self._pseudonyms.pseudonym(whose) if whose else None,
                by=by,
                object=f"session:{session}",
            )
        )


def _now() -> int:
    return time.time_ns() // 1_000_000
