"""The person agrees or declines."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from gateway.console.parts import ConsoleParts
from gateway.console.reading import page_route, read_form
from gateway.console.views.sign_in import MYSELF, reaches
from gateway.identity.authorize.endpoint import asked_for, refuse
from gateway.identity.sessions.browser_sign_in import PAGE
from gateway.identity.sessions.session import Session
from gateway.identity.sign_in import Asked
from gateway.identity.upstreams.failure import SignInFailed

ALLOW: Final = "allow"
UNMET: Final = "unmet_authentication_requirements"
"""What a client is told whose step-up no provider can meet (RFC 9470 section 5)."""


def consent_router(parts: ConsoleParts) -> APIRouter:
    """Return the route that takes a decision."""
    router = APIRouter(prefix=PAGE, include_in_schema=False, route_class=page_route(parts.pages))

    @router.post("/decision")
    async def decide(request: Request) -> Response:
        """Note what the person decided, and send the browser on by a page.

        A page, not a redirect: browsers apply `form-action` to the redirects
        of a form too, and we allow forms to go to nobody but us. Everything
        but `allow` declines. Either is evidence first.
        """
        form = await read_form(request)
        parts.check_form(request.headers, form)
        asked = await asked_for(parts.authority, form)
        session = await parts.session(request.headers)
        acting = form.get("acting", "")
        mandate = None
        if session is not None and acting not in ("", MYSELF):
            mandate = await parts.sign_in.mandate(session, asked, acting)
        if form.get("decision") != ALLOW:
            await parts.consents.refused(session, asked, mandate)
            error = "access_denied" if await _can_be_met(parts, session, asked) else UNMET
            location = await refuse(parts.authority, form, error)
            return parts.pages.show(request, "continue", locales=asked.ui_locales, location=location)
        if session is None:
            raise SignInFailed("form_expired", "the session has ended", status=403)
        if acting != MYSELF and mandate is None:
            raise SignInFailed("form_expired", "the mandate does not apply", status=403)
        await parts.consents.granted(session, asked, mandate)
        await parts.decisions.agree(session, asked, mandate.id if mandate else None)
        location = f"/oauth/authorize?{asked.query}"
        return parts.pages.show(request, "continue", locales=asked.ui_locales, location=location)

    return router


async def _can_be_met(parts: ConsoleParts, session: Session | None, asked: Asked) -> bool:
    """Say whether the person is signed in as surely as is asked for, or could be by one of the providers."""
    if session is not None and session.assurance >= asked.assurance:
        return True
    return any(reaches(found, asked.assurance) for found in await parts.providers.active())
