"""Keys and metadata of the authorization server and of the resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request, Response

from gateway.api.described import problems
from gateway.api.etag import is_known
from gateway.api.oauth_described import an_object, answered
from gateway.identity.authority import Authority
from gateway.identity.metadata import CACHE_CONTROL, authorization_server, protected_resource
from gateway.identity.resource import API, is_resource
from gateway.problems import NotFound

_PUBLIC: Final = {"cache-control": CACHE_CONTROL, "access-control-allow-origin": "*"}
"""Everyone may read these documents and keep them, a script of any origin too; no other endpoint says so."""


class KeySet(Response):
    """A JWK Set."""

    media_type = "application/jwk-set+json"


def add_metadata(router: APIRouter, authority: Authority, scopes: frozenset[str]) -> None:
    """Add `/oauth/jwks` and the well-known documents; `scopes` are those that they list."""

    @router.get(
        "/oauth/jwks",
        summary="The public keys of this issuer (RFC 7517)",
        response_class=KeySet,
        responses={
            200: answered(an_object("keys", keys={"type": "array"}), KeySet.media_type),
            304: {"description": "As the ETag says"},
        },
    )
    async def jwks(request: Request) -> Response:
        headers = {**_PUBLIC, "etag": authority.keys.etag}
        if is_known(request.headers.get("if-none-match"), authority.keys.etag):
            return Response(status_code=304, headers=headers)
        return KeySet(authority.keys.document, headers=headers)

    @router.get("/.well-known/oauth-authorization-server", summary="Metadata of the issuer (RFC 8414)")
    @router.get("/.well-known/openid-configuration", summary="Metadata of the issuer (OpenID Discovery)")
    async def server_metadata() -> Response:
        return _document(authorization_server(authority.issuer, scopes))

    @router.get("/.well-known/oauth-protected-resource", summary="Metadata of the resource (RFC 9728)")
    async def resource_metadata() -> Response:
        return _document(protected_resource(authority.issuer, authority.issuer, scopes))

    @router.get(
        "/.well-known/oauth-protected-resource/api/{agency}",
        summary="Metadata of one agency (RFC 9728)",
        responses=problems(404),
    )
    async def agency_metadata(agency: str) -> Response:
        resource = f"{authority.issuer}{API}{agency}"
        if not is_resource(authority.issuer, resource):
            raise NotFound("There is no such resource.")
        return _document(protected_resource(authority.issuer, resource, scopes))


def _document(value: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(value), headers=_PUBLIC, media_type="application/json")
