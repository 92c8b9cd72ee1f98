"""Where a person is signed in and what they allowed, and the end of either."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from gateway.console.pages import redirect
from gateway.console.parts import ConsoleParts
from gateway.console.reading import page_route, read_form
from gateway.console.views.sign_in import ACCOUNT
from gateway.identity.sessions.browser_sign_in import PAGE
from gateway.identity.sessions.cookies import SESSION
from gateway.identity.sessions.session import Session
from gateway.identity.upstreams.failure import SignInFailed

OTHERS = "others"


def sessions_router(parts: ConsoleParts) -> APIRouter:
    """Return the pages of a person's sessions."""
    router = APIRouter(prefix=ACCOUNT, include_in_schema=False, route_class=page_route(parts.pages))

    @router.get("")
    async def sessions(request: Request) -> Response:
        """List the sessions of the person whose browser this is, and what clients may do for them."""
        session = await parts.session(request.headers)
        if session is None:
            return redirect(f"{PAGE}?to=sessions")
        token, _ = parts.form_token(request.headers)
        listed = await parts.sessions.of_subject(session.subject)
        names = {provider.id: dict(provider.names) for provider, _ in await parts.providers.listed()}
        ended = request.query_params.get("ended") == "1"
        values: dict[str, Any] = {"session": session, "listed": listed, "names": names, "ended": ended}
        values["permissions"] = await parts.consents.of_person(session.subject)
        values["withdrawn"] = request.query_params.get("withdrawn") == "1"
        values["agency_name"] = parts.agency_name
        return parts.pages.show(request, "sessions", csrf=token, **values)

    @router.post("/end")
    async def end(request: Request) -> Response:
        """End one of the person's own sessions, or all others; of anybody else's nothing is said."""
        session, form = await _sent(parts, request)
        which = form.get("session", "")
        own = [found.id for found in await parts.sessions.of_subject(session.subject)]
        others = [found for found in own if found != session.id]
        ended = others if which == OTHERS else [found for found in own if found == which]
        for found in ended:
            await parts.end(found, "ended_by_person")
        if session.id in ended:
            cookies = [parts.cookies.write(SESSION, "", 0)]
            return parts.pages.show(request, "signed_out", cookies=cookies, back=None)
        return redirect(f"{ACCOUNT}?ended=1")

    @router.post("/withdrawal")
    async def withdraw(request: Request) -> Response:
        """Take back what the person allowed a client (GDPR article 7(3): as easily as it was given)."""
        session, form = await _sent(parts, request)
        await parts.consents.withdraw(session.subject, form.get("client", ""))
        return redirect(f"{ACCOUNT}?withdrawn=1")

    return router


async def _sent(parts: ConsoleParts, request: Request) -> tuple[Session, dict[str, str]]:
    """Return who sent a form of this page, and what it says; raises `SignInFailed` for a stranger's."""
    form = await read_form(request)
    parts.check_form(request.headers, form)
    session = await parts.session(request.headers)
    if session is None:
        raise SignInFailed("form_expired", "the session has ended", status=403)
    return session, form
