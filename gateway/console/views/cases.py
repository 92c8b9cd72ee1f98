"""A person's own cases: where each stands, in words, and which agency did its part when."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from gateway.console.pages import redirect
from gateway.console.parts import ConsoleParts
from gateway.console.reading import page_route, read_query
from gateway.identity.sessions.browser_sign_in import PAGE
from gateway.identity.sessions.session import Session
from gateway.journeys.cases.explaining import explain
from gateway.journeys.cases.reading import Reading
from gateway.model.principal import Principal
from gateway.registry.page import Window

CASES: Final = "/account/cases"
SHOWN: Final = 20


def cases_page_router(parts: ConsoleParts, reading: Reading) -> APIRouter:
    """Return the page of a person's cases; it changes nothing, so it has no form."""
    router = APIRouter(prefix=CASES, include_in_schema=False, route_class=page_route(parts.pages))

    @router.get("")
    async def own_cases(request: Request) -> Response:
        """List the cases of the person whose browser this is, a page at a time."""
        session = await parts.session(request.headers)
        if session is None:
            return redirect(f"{PAGE}?to=sessions")
        person, after = _person(session, parts.authority.issuer), read_query(request).get("after")
        page = await reading.page(person, Window(SHOWN, after), journey=None, state=None)
        found: list[dict[str, Any]] = []
        for case in page.items:
            seen = await reading.see(person, case.id)
            words = explain(case, seen.steps)
            found.append({"case": case, "steps": seen.steps, "texts": seen.texts, "explanation": words})
        return parts.pages.show(request, "cases", found=found, after=page.after, here=CASES)

    return router


def _person(session: Session, issuer: str) -> Principal:
    """Return the person of a session, as who may see their own cases and nothing else."""
    return Principal(
        client="",
        issuer=issuer,
        token_id=f"session:{session.id}",
        expires=float(session.expires_at),
        subject=session.subject,
    )
