"""Sign-in: the endpoints of the authorization server. All public: they are how one becomes known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from gateway.api.oauth_answers import answer, read_form, refusal, single_headers
from gateway.api.oauth_described import (
    INTROSPECTED,
    PUSH_FORM,
    PUSHED,
    TOKEN,
    TOKEN_FORM,
    TOKEN_NAMED,
    an_object,
    answered,
    oauth_errors,
)
from gateway.api.oauth_metadata import add_metadata
from gateway.api.oauth_person import add_person_endpoints
from gateway.identity.answering import answer_push, answer_token, introspect, revoke
from gateway.identity.authority import Authority
from gateway.identity.errors import OAuthError, unavailable
from gateway.identity.introspection import SIGNED, sign_introspection
from gateway.identity.oauth_request import OAuthRequest
from gateway.problems import EvidenceUnavailable

Act = Callable[[OAuthRequest], Awaitable[dict[str, Any]]]


def oauth_router(authority: Authority, scopes: frozenset[str]) -> APIRouter:
    """Return the endpoints of `authority`; `scopes` are those that metadata lists."""
    router = APIRouter(tags=["sign-in"])

    async def respond(request: Request, act: Act, status: int = 200) -> Response:
        nonce = {"DPoP-Nonce": authority.proofs.nonces.current()} if "dpop" in request.headers else {}
        try:
            asked = OAuthRequest(
                authority=authority,
                path=request.url.path,
                parameters=await read_form(request),
                headers=single_headers(request),
            )
            found = await act(asked)
        except OAuthError as error:
            error.headers = {**nonce, **error.headers}
            return refusal(error)
        except EvidenceUnavailable:
            return refusal(unavailable())
        if act is introspect and SIGNED in request.headers.get("accept", ""):
            headers = {"cache-control": "no-store"}
            return Response(sign_introspection(asked, found), headers=headers, media_type=SIGNED)
        return answer(found, status=status, headers=nonce)

    refused = oauth_errors(400, 401, 413, 429, 503)

    @router.post(
        "/oauth/token",
        summary="Get an access token (RFC 6749)",
        responses={200: TOKEN, **refused},
        openapi_extra=TOKEN_FORM,
    )
    async def token(request: Request) -> Response:
        return await respond(request, answer_token)

    @router.post(
        "/oauth/par",
        summary="Push an authorization request (RFC 9126)",
        status_code=201,
        responses={201: PUSHED, **refused},
        openapi_extra=PUSH_FORM,
    )
    async def push(request: Request) -> Response:
        return await respond(request, answer_push, 201)

    @router.post(
        "/oauth/introspect",
        summary="Ask what a token says (RFC 7662)",
        responses={200: INTROSPECTED, **refused},
        openapi_extra=TOKEN_NAMED,
    )
    async def introspection(request: Request) -> Response:
        return await respond(request, introspect)

    @router.post(
        "/oauth/revoke",
        summary="Revoke a token (RFC 7009)",
        responses={200: answered(an_object()), **refused},
        openapi_extra=TOKEN_NAMED,
    )
    async def revocation(request: Request) -> Response:
        return await respond(request, revoke)

    add_person_endpoints(router, authority)
    add_metadata(router, authority, scopes)
    return router
