"""The endpoints that a person's browser, or a client with a person's token, comes to."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from gateway.api.oauth_answers import answer, read_form, read_parameters, refusal, single_headers
from gateway.identity.authority import Authority
from gateway.identity.authorize.endpoint import authorize
from gateway.identity.errors import OAuthError
from gateway.identity.userinfo import answer_userinfo


def add_person_endpoints(router: APIRouter, authority: Authority) -> None:
    """Add `/oauth/authorize` and `/oauth/userinfo`."""

    @router.get("/oauth/authorize", summary="Sign a person in for a pushed request (RFC 6749, 9126)")
    @router.post("/oauth/authorize", include_in_schema=False)
    async def authorization(request: Request) -> Response:
        try:
            posted = request.method == "POST"
            parameters = await read_form(request) if posted else read_parameters(request.url.query)
            location = await authorize(authority, parameters, single_headers(request))
        except OAuthError as error:
            if "text/html" not in request.headers.get("accept", ""):
                return refusal(error)
            location = f"/signin/problem?code={quote(error.error)}"
        headers = {"location": location, "cache-control": "no-store", "referrer-policy": "no-referrer"}
        return Response(status_code=303, headers=headers)

    @router.get("/oauth/userinfo", summary="Claims about the person (OpenID Connect Core 5.3)")
    @router.post("/oauth/userinfo", include_in_schema=False)
    async def userinfo(request: Request) -> Response:
        try:
            headers = single_headers(request)
        except OAuthError as error:
            return refusal(error)
        return answer(await answer_userinfo(authority, request.method, headers))
