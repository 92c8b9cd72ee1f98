"""`/identity/sessions`: where a person is signed in, for those who must be able to end it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

from fastapi import APIRouter, Depends, Response

from gateway.api.fields import Draft, Token
from gateway.api.guard import Guard
from gateway.api.people import PersonReference, resolve
from gateway.api.strict_json import StrictRoute
from gateway.identity.sessions.session import Session
from gateway.identity.sessions.sessions import Sessions
from gateway.identity.upstreams.providers import Providers
from gateway.identity.upstreams.subjects import Subjects
from gateway.model.principal import Principal

ADMIN = "identity:admin"


class End(Protocol):
    """Ends a session everywhere."""

    def __call__(self, session: str, reason: str, by: str | None = None) -> Awaitable[None]:
        """End it; `reason` is a code, `by` the client that asked."""


class SessionSearch(Draft):
    """Whose sessions are wanted."""

    person: PersonReference


class SessionView(Draft):
    """A session; it says nothing of the person."""

    id: str
    provider: str
    assurance: str
    agent: str
    authenticated_at: int
    seen_at: int
    expires_at: int


class SessionListing(Draft):
    """Sessions, the newest first."""

    items: list[SessionView]


def sessions_api(
    sessions: Sessions, end: End, providers: Providers, subjects: Subjects, guard: Guard
) -> APIRouter:
    """Return the routes of sessions, for administrators of identity."""
    router = APIRouter(prefix="/identity/sessions", tags=["identity"], route_class=StrictRoute)
    admin = guard(ADMIN)

    @router.post("/search", summary="List where a person is signed in")
    async def search_sessions(search: SessionSearch, _caller: Principal = Depends(admin)) -> SessionListing:
        subject = await resolve(search.person, providers, subjects)
        return SessionListing(items=[_view(found) for found in await sessions.of_subject(subject)])

    @router.delete("/{session}", summary="End a session, and every token that came of it", status_code=204)
    async def end_session(session: Token, caller: Principal = Depends(admin)) -> Response:
        await end(session, "ended_by_officer", caller.client)
        return Response(status_code=204)

    return router


def _view(session: Session) -> SessionView:
    return SessionView(
        id=session.id,
        provider=session.provider,
        assurance=session.assurance.label,
        agent=session.agent,
        authenticated_at=session.authenticated_at,
        seen_at=session.seen_at,
        expires_at=session.expires_at,
    )
