"""Sign-in for machines: token, keys and metadata. All public: they are how one becomes known."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from gateway.api.oauth_answers import answer, read_form, refusal, single_headers
from gateway.identity.authority import Authority
from gateway.identity.endpoints import answer_token
from gateway.identity.errors import OAuthError
from gateway.identity.metadata import CACHE_CONTROL, authorization_server, protected_resource
from gateway.identity.oauth_request import OAuthRequest


def oauth_router(authority: Authority, scopes: frozenset[str]) -> APIRouter:
    """Return the endpoints of `authority`; `scopes` are those that metadata lists."""
    router = APIRouter(tags=["sign-in"])

    @router.post("/oauth/token", summary="Get an access token (RFC 6749)")
    async def token(request: Request) -> Response:
        try:
            return answer(
                await answer_token(
                    OAuthRequest(
                        authority=authority,
                        path="/oauth/token",
                        parameters=await read_form(request),
                        headers=single_headers(request),
                    )
                )
            )
        except OAuthError as error:
            return refusal(error)

    @router.get("/oauth/jwks", summary="The public keys of this issuer (RFC 7517)")
    async def jwks(request: Request) -> Response:
        headers = {"cache-control": CACHE_CONTROL, "etag": authority.keys.etag}
        if request.headers.get("if-none-match") == authority.keys.etag:
            return Response(status_code=304, headers=headers)
        return Response(authority.keys.document, headers=headers, media_type="application/jwk-set+json")

    @router.get("/.well-known/oauth-authorization-server", summary="Metadata of the issuer (RFC 8414)")
    async def server_metadata() -> Response:
        return answer(
            authorization_server(authority.issuer, scopes), headers={"cache-control": CACHE_CONTROL}
        )

    @router.get("/.well-known/oauth-protected-resource", summary="Metadata of the resource (RFC 9728)")
    async def resource_metadata() -> Response:
        return answer(protected_resource(authority.issuer, scopes), headers={"cache-control": CACHE_CONTROL})

    return router
