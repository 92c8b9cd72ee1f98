"""The endpoints that a person's browser, or a client with a person's token, comes to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from gateway.api.described import SIGNED_IN, problems
from gateway.api.heads import asked_method
from gateway.api.oauth_answers import answer, read_form, read_parameters, refusal, single_headers
from gateway.api.oauth_described import Responses, an_object, answered, form_of, oauth_errors
from gateway.identity.authority import Authority
from gateway.identity.authorize.endpoint import authorize, wished_locales
from gateway.identity.errors import OAuthError
from gateway.identity.userinfo import answer_userinfo


def add_person_endpoints(router: APIRouter, authority: Authority) -> None:
    """Add `/oauth/authorize` and `/oauth/userinfo`."""

    asked = {"parameters": [_query("client_id"), _query("request_uri")]}
    onward: Responses = {303: {"description": "On to the sign-in page, or back to the client"}}

    @router.get(
        "/oauth/authorize",
        summary="Sign a person in for a pushed request (RFC 6749, 9126)",
        name="authorize",
        status_code=303,
        responses={**onward, **oauth_errors(400, 413, 429, 503)},
        openapi_extra=asked,
    )
    @router.post(
        "/oauth/authorize",
        summary="The same, by a form",
        name="authorize_by_form",
        status_code=303,
        responses={**onward, **oauth_errors(400, 413, 429, 503)},
        openapi_extra=form_of("client_id request_uri"),
    )
    async def authorization(request: Request) -> Response:
        parameters: dict[str, str] = {}
        try:
            posted = request.method == "POST"
            parameters = await read_form(request) if posted else read_parameters(request.url.query)
            location = await authorize(authority, parameters, single_headers(request))
        except OAuthError as error:
            if "text/html" not in request.headers.get("accept", ""):
                return refusal(error)
            shown = {"code": error.error, "ui_locales": await wished_locales(authority, parameters)}
            location = f"/signin/problem?{urlencode({name: text for name, text in shown.items() if text})}"
        headers = {"location": location, "cache-control": "no-store", "referrer-policy": "no-referrer"}
        return Response(status_code=303, headers=headers)

    told: Responses = {200: answered(an_object("sub")), **oauth_errors(400, 429), **problems(401, 403)}

    @router.get(
        "/oauth/userinfo",
        summary="Claims about the person (OpenID Connect Core 5.3)",
        name="userinfo",
        responses=told,
        openapi_extra=SIGNED_IN,
    )
    @router.post(
        "/oauth/userinfo",
        summary="The same, by POST",
        name="userinfo_by_post",
        responses=told,
        openapi_extra=SIGNED_IN,
    )
    async def userinfo(request: Request) -> Response:
        try:
            headers = single_headers(request)
            claims = await answer_userinfo(authority, asked_method(request), headers)
        except OAuthError as error:
            return refusal(error)
        return answer(claims)


def _query(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": True, "schema": {"type": "string"}}
