"""Tells the authorization endpoint who sits at the browser; implements `gateway.identity.sign_in.SignIn`."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.identity.mandates.mandate import Mandate
from gateway.identity.mandates.mandates import Mandates
from gateway.identity.sessions.cookies import SESSION, Cookies
from gateway.identity.sessions.decisions import Decision, Decisions
from gateway.identity.sessions.session import Session
from gateway.identity.sessions.sessions import Sessions
from gateway.identity.sign_in import Asked, SignedIn
from gateway.model.mandate import MandateTerms

PAGE = "/signin"


class BrowserSignIn:
    """Knows a browser by its session cookie, and what its person decided by the store."""

    def __init__(
        self, cookies: Cookies, sessions: Sessions, decisions: Decisions, mandates: Mandates
    ) -> None:
        self._cookies = cookies
        self._sessions = sessions
        self._decisions = decisions
        self._mandates = mandates

    async def person(self, headers: Mapping[str, str], asked: Asked) -> SignedIn | None:
        """Return who has agreed to `asked`: by a decision on it, or an equal one for themselves before.

        A person who could act for another is asked each time for whom.
        """
        session = await self._sessions.find(self._cookies.read(headers, SESSION))
        if session is None:
            return None
        decision = await self._decisions.find(session, asked)
        if decision is None and not asked.consent_anew:
            decision = await self._earlier(session, asked)
        if decision is None:
            return None
        if decision.mandate is None:
            return _signed_in(session)
        mandate = await self.mandate(session, asked, decision.mandate)
        return _acting(session, mandate) if mandate is not None else None

    async def obstacle(self, headers: Mapping[str, str], asked: Asked) -> str:
        """Return the code of the page that would come first: the providers, for whom, or consent."""
        session = await self._sessions.find(self._cookies.read(headers, SESSION))
        if session is None or session.assurance < asked.assurance:
            return "login_required"
        if session.authenticated_at < asked.signed_in_after:
            return "login_required"
        return "interaction_required" if await self.applicable(session, asked) else "consent_required"

    def page(self, asked: Asked) -> str:
        """Return the page that goes on with `asked`."""
        return f"{PAGE}?{asked.query}"

    async def applicable(self, session: Session, asked: Asked) -> list[Mandate]:
        """Return the mandates under which the person could grant what is asked for, in detail too."""
        held = await self._mandates.held(session.subject)
        in_detail = [str(detail["purpose"]) for detail in asked.details if "purpose" in detail]
        wanted = {*asked.purposes, *in_detail} if asked.purposes else set()
        return [mandate for mandate in held if mandate.covers(wanted) and _reaches(mandate.terms, asked)]

    async def mandate(self, session: Session, asked: Asked, mandate: str) -> Mandate | None:
        """Return the mandate with this id if it is in force, the person's, and wide enough."""
        applicable = await self.applicable(session, asked)
        return next((found for found in applicable if found.id == mandate), None)

    async def _earlier(self, session: Session, asked: Asked) -> Decision | None:
        if await self._decisions.agreed_before(session, asked) and not await self.applicable(session, asked):
            return Decision(None)
        return None


def _reaches(mandate: MandateTerms, asked: Asked) -> bool:
    """Say whether it is for all that the details name, and for something at the agency."""
    if asked.agency is not None and not mandate.reaches_agency(asked.agency):
        return False
    return all(
        mandate.reaches(f"{detail['agency']}/{detail['service']}", operation)
        for detail in asked.details
        for operation in detail["operations"]
    )


def _signed_in(session: Session) -> SignedIn:
    return SignedIn(
        subject=session.subject,
        session=session.id,
        assurance=session.assurance,
        authenticated_at=session.authenticated_at,
        claims=session.claims,
    )


def _acting(session: Session, mandate: Mandate) -> SignedIn:
    """Return the holder as actor for the represented, whose name alone may be shown."""
    return SignedIn(
        subject=mandate.represented,
        session=session.id,
        assurance=session.assurance,
        authenticated_at=session.authenticated_at,
        actor=session.subject,
        mandate=mandate.terms,
        ends_at=mandate.valid_until,
        claims={"name": mandate.name},
    )
