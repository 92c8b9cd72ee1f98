"""What people allow clients: written down when they decide, shown to them, taken back when they say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, select

from gateway.identity.authority import Authority
from gateway.identity.grants import Grant, read_grant
from gateway.identity.mandates.mandate import Mandate
from gateway.identity.resource import API
from gateway.identity.sessions.decisions import digest_of
from gateway.identity.sessions.session import Session
from gateway.identity.sign_in import Asked
from gateway.store.tables.identity import grants
from gateway.store.tables.sign_in import sessions, sign_in_decisions

KIND: Final = "consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What one client has of one person: until when at the latest, and for whom they acted."""

    client: str
    name: str
    agency: str
    until: int
    mandate: str | None
    """The kind of the mandate; None for the person themselves."""


class Consents:
    """A citizen's decisions; each has an entry in the evidence log that is durable before it counts.

    Entries name the client, purposes, scopes and the agency, and have the
    digest of all that was asked for, details too: no values of a person.
    """

    def __init__(self, authority: Authority) -> None:
        self._authority = authority

    async def granted(self, session: Session, asked: Asked, mandate: Mandate | None) -> None:
        """Note that the person allows what is asked; raises `EvidenceUnavailable`: then nothing counts."""
        await self._decided("granted", "permit", session, asked, mandate)

    async def refused(self, session: Session | None, asked: Asked, mandate: Mandate | None) -> None:
        """Note that whoever sits at the browser declined; nobody is named who has not signed in."""
        await self._decided("refused", "deny", session, asked, mandate)

    async def of_person(self, person: str) -> list[Permission]:
        """Return what clients may do at present of what the person allowed, in whichever session."""
        found: dict[tuple[str, str | None], Permission] = {}
        for grant in await self._grants(grants.c.person == person):
            client = await self._authority.clients.find(grant.client)
            mandate = grant.mandate.kind if grant.mandate else None
            before = found.get((grant.client, mandate))
            found[grant.client, mandate] = Permission(
                client=grant.client,
                name=client.name if client else grant.client,
                agency=client.agency if client else "",
                until=max(grant.expires_at, before.until if before else 0),
                mandate=mandate,
            )
        return sorted(found.values(), key=lambda one: (one.name, one.mandate or ""))

    async def withdraw(self, person: str, client: str) -> bool:
        """Take back all that the person allowed the client, with its tokens; say whether there was anything.

        The next request of the client is asked about again. The session stays.
        """
        # The client is compared here: PostgreSQL takes no text with NUL, and a form may hold one.
        found = [one for one in await self._grants(grants.c.person == person) if one.client == client]
        if not found:
            return False
        await self._withdrawn(found, "withdrawn_by_person")
        for grant in found:
            await self._authority.grants.revoke(grant.id)
            await self._authority.verifier.on_revocation(frozenset({f"grant:{grant.id}"}))
        own = select(sessions.c.id).where(sessions.c.subject == person)
        decisions = delete(sign_in_decisions).where(
            sign_in_decisions.c.client == client, sign_in_decisions.c.session.in_(own)
        )
        async with self._authority.store.write() as connection:
            await connection.execute(decisions)
        return True

    async def session_ends(self, session: str, reason: str) -> None:
        """Note that the person takes back what they allowed in a session; call it before the session ends."""
        await self._withdrawn(await self._grants(grants.c.session == session), reason)

    async def _grants(self, *which: Any) -> list[Grant]:
        now = int(self._authority.clock())
        query = select(grants.c.body).where(*which, grants.c.expires_at > now).order_by(grants.c.expires_at)
        async with self._authority.store.read() as connection:
            found = [read_grant(body) for body in await connection.scalars(query)]
        return [grant for grant in found if not self._authority.revocations.any(grant.lineage)]

    async def _withdrawn(self, found: Sequence[Grant], reason: str) -> None:
        for grant in found:
            await self._authority.evidence.record(
                f"{KIND}.withdrawn",
                reason,
                client=await self._authority.clients.find(grant.client),
                scope=_words(grant.scopes),
                purpose=_words(grant.purposes),
                resource=grant.resource,
                object=f"session:{grant.session}",
                **grant.of_whom,
            )

    async def _decided(
        self, what: str, decision: str, session: Session | None, asked: Asked, mandate: Mandate | None
    ) -> None:
        person = session.subject if session else None
        issuer = self._authority.issuer
        in_detail = {str(detail["purpose"]) for detail in asked.details if "purpose" in detail}
        await self._authority.evidence.record(
            f"{KIND}.{what}",
            what,
            decision=decision,
            client=asked.client,
            subject=mandate.represented if mandate else person,
            actors=(person,) if mandate and person else (),
            mandate=mandate.id if mandate else None,
            assurance=session.assurance.label if session else None,
            scope=_words(asked.scopes),
            purpose=_words({*asked.purposes, *in_detail}),
            resource=f"{issuer}{API}{asked.agency}" if asked.agency else issuer,
            request_digest=digest_of(asked),
            object=f"session:{session.id}" if session else None,
        )


def _words(words: Any) -> str | None:
    return " ".join(sorted(words)) or None
