"""The way in: choose a provider, come back from it, say for whom, agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from gateway.console.pages import HEADERS, redirect, style
from gateway.console.parts import ConsoleParts
from gateway.console.reading import page_route, read_query
from gateway.identity.authorize.endpoint import asked_for
from gateway.identity.sessions.browser_sign_in import PAGE
from gateway.identity.sessions.cookies import BROWSER, PROVIDER, SESSION, YEAR
from gateway.identity.sessions.session import Session, describe_agent
from gateway.identity.sign_in import Asked
from gateway.identity.upstreams.failure import CODES
from gateway.identity.upstreams.provider import Provider
from gateway.model.classification import Assurance

MYSELF: Final = "self"
ACCOUNT: Final = "/account/sessions"


def sign_in_router(parts: ConsoleParts) -> APIRouter:
    """Return the routes below `/signin` that only read, or are guarded by `state`."""
    router = APIRouter(prefix=PAGE, include_in_schema=False, route_class=page_route(parts.pages))

    @router.get("")
    async def sign_in(request: Request) -> Response:
        """Show the next thing that is wanted of the person: nothing, if they agreed to the same before."""
        query = read_query(request)
        session = await parts.session(request.headers)
        if query.get("to") == "sessions":
            return redirect(ACCOUNT) if session else await _choose_provider(parts, request, None, "")
        asked = await asked_for(parts.authority, query)
        reason = _why_again(session, asked)
        if session is None or reason:
            return await _choose_provider(parts, request, asked, reason)
        if await parts.sign_in.person(request.headers, asked) is not None:
            return redirect(f"/oauth/authorize?{asked.query}")
        mandates = await parts.sign_in.applicable(session, asked)
        acting = query.get("acting", "" if mandates else MYSELF)
        mandate = next((found for found in mandates if found.id == acting), None)
        token, cookies = parts.form_token(request.headers)
        values: dict[str, Any] = {"asked": asked, "session": session, "mandates": mandates, "csrf": token}
        values |= {"agency_name": parts.agency_name, "locales": asked.ui_locales}
        if mandate is None and acting != MYSELF:
            missed = query.get("step") == "acting"
            return parts.pages.show(request, "acting", status=400 if missed else 200, missed=missed, **values)
        return parts.pages.show(request, "consent", cookies=cookies, acting=acting, mandate=mandate, **values)

    @router.get("/with/{provider}")
    async def leave(request: Request, provider: str) -> Response:
        """Begin a sign-in at a provider.

        A link may do this, for it is `state` that guards the way back: nobody
        can be signed in as somebody else by being sent here.
        """
        query = read_query(request)
        asked = None if query.get("to") == "sessions" else await asked_for(parts.authority, query)
        target = "to=sessions" if asked is None else asked.query
        lowest = Assurance.LOW if asked is None else asked.assurance
        since = 0 if asked is None else int(asked.signed_in_after)
        secret, cookies = parts.browser(request.headers)
        locales = parts.pages.locales(request, "" if asked is None else asked.ui_locales)
        url = await parts.upstream.begin(provider, secret, target, lowest, since, locales=locales)
        return redirect(url, cookies)

    @router.get("/callback/{provider}")
    async def come_back(request: Request, provider: str) -> Response:
        """End a sign-in: a new session cookie, whatever the browser brought along."""
        headers = request.headers
        secret = parts.cookies.read(headers, BROWSER)
        person, target = await parts.upstream.finish(provider, secret, read_query(request))
        await parts.evidence.began(person)
        before = await parts.session(headers)
        if before is not None and before.subject == person.subject:
            value = await parts.sessions.renew(before.id, person)
        else:
            value = await parts.sessions.begin(person, describe_agent(headers.get("user-agent", "")))
            if before is not None:
                await parts.end(before.id, "replaced")
        cookies = [parts.cookies.write(SESSION, value), parts.cookies.write(PROVIDER, provider, YEAR)]
        return redirect(f"{PAGE}?{target}", cookies)

    @router.get("/problem")
    async def problem(request: Request) -> Response:
        """Show an error of the authorization endpoint; of all that is asked only a known code counts."""
        code = request.query_params.get("code", "")
        code = code if code in CODES else "failed"
        return parts.pages.show_problem(request, 400, code, request.query_params.get("ui_locales"))

    @router.get("/style.css")
    async def style_sheet() -> Response:
        headers = {**HEADERS, "Cache-Control": "public, max-age=86400", "ETag": f'"{style()[1]}"'}
        return Response(style()[0], headers=headers, media_type="text/css; charset=utf-8")

    return router


async def _choose_provider(
    parts: ConsoleParts, request: Request, asked: Asked | None, reason: str
) -> Response:
    lowest = Assurance.LOW if asked is None else asked.assurance
    providers = [found for found in await parts.providers.active() if reaches(found, lowest)]
    last = parts.cookies.read(request.headers, PROVIDER)
    providers.sort(key=lambda found: found.id != last)
    target = "to=sessions" if asked is None else asked.query
    token, cookies = parts.form_token(request.headers)
    locales = None if asked is None else asked.ui_locales
    language = parts.pages.language(request, locales)
    choices = [
        {"name": _name(found, language), "link": f"{PAGE}/with/{found.id}?{target}", "last": found.id == last}
        for found in providers
    ]
    values: dict[str, Any] = {"choices": choices, "reason": reason, "asked": asked, "csrf": token}
    return parts.pages.show(request, "providers", cookies=cookies, locales=locales, **values)


def _why_again(session: Session | None, asked: Asked) -> str:
    """Return why a person who is signed in must sign in once more, or an empty text."""
    if session is None:
        return ""
    if session.assurance < asked.assurance:
        return "stronger"
    return "again" if session.authenticated_at < asked.signed_in_after else ""


def reaches(provider: Provider, lowest: Assurance) -> bool:
    """Say whether people can sign in at a provider as surely as `lowest`."""
    return max((provider.assurance, *provider.acr.values())) >= lowest


def _name(provider: Provider, language: str) -> str:
    names: Mapping[str, str] = provider.names
    return names.get(language) or next(iter(names.values()), provider.id)
