"""The way out: by a client's wish, by the person's, or by the provider's."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from gateway.console.parts import ConsoleParts
from gateway.console.reading import page_route, read_form, read_query
from gateway.identity.jose.jwt import BadToken
from gateway.identity.sessions.browser_sign_in import PAGE
from gateway.identity.sessions.cookies import SESSION
from gateway.identity.sessions.sign_out import SignOut, read_sign_out
from gateway.identity.upstreams.failure import SignInFailed
from gateway.identity.upstreams.logout_token import read_logout_token

LOGOUT: Final = "/oauth/logout"
_KEPT: Final = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales")


def sign_out_router(parts: ConsoleParts) -> APIRouter:
    """Return `/oauth/logout`, its confirmation, and the back channel of providers."""
    router = APIRouter(include_in_schema=False, route_class=page_route(parts.pages))

    @router.get(LOGOUT)
    async def ask(request: Request) -> Response:
        return await _sign_out(parts, request, read_query(request))

    @router.post(LOGOUT)
    async def ask_by_form(request: Request) -> Response:
        """Ask the person: a form from another site comes without the session's cookie."""
        form = await read_form(request)
        if await parts.session(request.headers) is None:
            return _confirm(parts, request, form)
        return await _sign_out(parts, request, form)

    @router.post(f"{PAGE}/out")
    async def confirm(request: Request) -> Response:
        """End the session: the person pressed the button."""
        form = await read_form(request)
        parts.check_form(request.headers, form)
        session = await parts.session(request.headers)
        wish = await read_sign_out(parts.authority, form, session)
        if session is not None:
            await parts.end(session.id, "signed_out")
        return _signed_out(parts, request, form, wish, ended=True)

    @router.post(f"{PAGE}/backchannel/{{provider}}")
    async def told(request: Request, provider: str) -> Response:
        """End the sessions that a provider says are over (OpenID Connect Back-Channel Logout 2.5)."""
        form = await read_form(request)
        found, _ = await parts.providers.find(provider)
        try:
            over = await read_logout_token(
                form.get("logout_token", ""),
                found,
                directory=parts.upstream.directory,
                subjects=parts.upstream.subjects,
                once=parts.authority.once,
                now=parts.authority.clock(),
            )
        except BadToken as error:
            raise SignInFailed("invalid_request", str(error)) from error
        ids = await parts.sessions.of_upstream(found.id, over.upstream_subject, over.upstream_session)
        for session in ids:
            await parts.end(session, "signed_out_upstream", f"provider:{found.id}")
        return Response(status_code=200, headers={"cache-control": "no-store"})

    return router


async def _sign_out(parts: ConsoleParts, request: Request, parameters: dict[str, str]) -> Response:
    """End the session if the client proves that it is its own, else ask the person."""
    session = await parts.session(request.headers)
    wish = await read_sign_out(parts.authority, parameters, session)
    if session is None:
        return _signed_out(parts, request, parameters, wish, ended=False)
    if not wish.proven:
        return _confirm(parts, request, parameters)
    await parts.end(session.id, "signed_out_by_client")
    return _signed_out(parts, request, parameters, wish, ended=True)


def _confirm(parts: ConsoleParts, request: Request, parameters: dict[str, str]) -> Response:
    token, cookies = parts.form_token(request.headers)
    kept = {name: parameters[name] for name in _KEPT if name in parameters}
    locales = parameters.get("ui_locales")
    return parts.pages.show(request, "sign_out", cookies=cookies, locales=locales, kept=kept, csrf=token)


def _signed_out(
    parts: ConsoleParts, request: Request, parameters: dict[str, str], wish: SignOut, *, ended: bool
) -> Response:
    cookies = [parts.cookies.write(SESSION, "", 0)] if ended else []
    locales = parameters.get("ui_locales")
    return parts.pages.show(request, "signed_out", cookies=cookies, locales=locales, back=wish.back)
