"""`/oauth/register`: clients register and keep themselves (RFC 7591, 7592)."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from hashlib import sha256
from typing import Any, ParamSpec

from fastapi import APIRouter, Request, Response

from gateway.api.oauth_answers import NO_STORE, answer, read_body, refusal
from gateway.api.oauth_described import CLIENT_METADATA, REGISTERED, oauth_errors
from gateway.identity.errors import OAuthError, unavailable
from gateway.identity.jose.strict_json import NotStrictJSON, parse_object
from gateway.identity.registration.metadata import invalid_metadata, read_client_metadata, show_client
from gateway.identity.registration.tokens import InitialTokenUse, RegistrationTokens, Sponsor
from gateway.model.client import Client
from gateway.model.principal import Principal
from gateway.ports import Clients
from gateway.problems import AccessDenied, EvidenceUnavailable, NotFound, Problem, VersionMismatch
from gateway.registry.registration import Registration
from gateway.registry.rows import Versioned

Asked = ParamSpec("Asked")


def registration_router(
    tokens: RegistrationTokens,
    registry: Registration,
    clients: Clients,
    issuer: str,
    limit_client: Callable[[str], None],
) -> APIRouter:
    """Return the registration endpoint and the clients' own configuration endpoints.

    `limit_client` raises when a client asks too often, or one with the same
    initial access token. A registration needs one of its own, which is used up
    with it: in one transaction, so that a draft that is refused costs none, and
    none of two parallel ones gets through on the other's.
    """
    router = APIRouter(prefix="/oauth/register", tags=["sign-in"])
    refused = oauth_errors(400, 401, 403, 413, 429, 503)

    async def allowed(sponsor: Sponsor, had: frozenset[str] = frozenset()) -> Sponsor:
        """Return the sponsor with the scopes that it may still grant, and those that the client `had`."""
        by = await clients.find(sponsor.by)
        has = by.scopes if by is not None and by.active else frozenset()
        return replace(sponsor, scopes=sponsor.scopes & (has | had))

    async def managed(client_id: str, request: Request) -> tuple[Principal, Sponsor, Versioned[Client]]:
        """Return as whom the registry is asked, the sponsor, and the client whose token the request has."""
        sponsor = await tokens.find(client_id, _bearer(request))
        if sponsor is None:
            raise _invalid_token()
        limit_client(client_id)
        present = await registry.find(_principal(sponsor, issuer), client_id)
        sponsor = await allowed(sponsor, present.value.scopes)
        return _principal(sponsor, issuer), sponsor, present

    @router.post(
        "",
        summary="Register a client (RFC 7591)",
        status_code=201,
        responses={201: REGISTERED, **refused},
        openapi_extra=CLIENT_METADATA,
    )
    @_told_in_oauths_words
    async def register(request: Request) -> Response:
        draft = await _read(request)
        metadata = read_client_metadata(draft)
        initial = _bearer(request)
        found = await tokens.find_initial(initial)
        by = await clients.find(found.by) if found is not None else None
        if found is None or by is None or not by.active:
            raise _invalid_token()
        limit_client(f"initial {sha256(initial.encode()).hexdigest()}")
        sponsor = await allowed(found)
        name = f"{sponsor.agency[:40]}-{secrets.token_hex(8)}"
        blank = Client(id=name, agency=sponsor.agency, name=name)
        client = _filled(blank, draft, metadata, sponsor, sponsor.scopes)
        use = InitialTokenUse(tokens, initial, name)
        added = (await registry.add(_principal(sponsor, issuer), client, use)).value
        return answer(show_client(added, issuer, use.token), status=201)

    @router.get(
        "/{client_id}", summary="Show a registration (RFC 7592)", responses={200: REGISTERED, **refused}
    )
    @_told_in_oauths_words
    async def show(client_id: str, request: Request) -> Response:
        _, _, present = await managed(client_id, request)
        return answer(show_client(present.value, issuer, _bearer(request)))

    @router.put(
        "/{client_id}",
        summary="Change a registration (RFC 7592)",
        responses={200: REGISTERED, **refused},
        openapi_extra=CLIENT_METADATA,
    )
    @_told_in_oauths_words
    async def change(client_id: str, request: Request) -> Response:
        caller, sponsor, present = await managed(client_id, request)
        draft = await _read(request)
        if draft.get("client_id") != client_id:
            raise invalid_metadata("The client_id is another's.")
        metadata = read_client_metadata(draft, present.value.metadata)
        kept = present.value.scopes & sponsor.scopes
        client = _filled(present.value, draft, metadata, sponsor, kept)
        changed = await registry.replace(caller, client, present.version)
        return answer(show_client(changed.value, issuer, _bearer(request)))

    @router.delete(
        "/{client_id}", summary="Close a registration (RFC 7592)", status_code=204, responses=refused
    )
    @_told_in_oauths_words
    async def close(client_id: str, request: Request) -> Response:
        caller, _, present = await managed(client_id, request)
        await registry.replace(caller, replace(present.value, active=False), present.version)
        await tokens.forget(client_id)
        return Response(status_code=204, headers=NO_STORE)

    return router


def _told_in_oauths_words(
    handler: Callable[Asked, Awaitable[Response]],
) -> Callable[Asked, Awaitable[Response]]:
    """Return `handler` with every refusal, the registry's too, as an OAuth error."""

    @wraps(handler)
    async def told(*args: Asked.args, **kwargs: Asked.kwargs) -> Response:
        try:
            return await handler(*args, **kwargs)
        except OAuthError as error:
            return refusal(error)
        except Problem as problem:
            return refusal(_refused(problem))

    return told


def _refused(problem: Problem) -> OAuthError:
    """Return what a refusal of the registry is in the words of RFC 6750, 7591 and 7592."""
    match problem:
        case EvidenceUnavailable() | VersionMismatch():  # another change was faster
            return unavailable()
        case AccessDenied():
            return OAuthError("insufficient_scope", problem.detail, status=403)
        case NotFound():
            return _invalid_token()
    return invalid_metadata(problem.detail or problem.title)


async def _read(request: Request) -> dict[str, Any]:
    try:
        return parse_object(await read_body(request))
    except NotStrictJSON as error:
        raise invalid_metadata("The body must be a JSON object without repeated members.") from error


def _filled(
    client: Client,
    draft: dict[str, Any],
    metadata: dict[str, Any],
    sponsor: Sponsor,
    default: frozenset[str],
) -> Client:
    """Return `client` with what it asks for; no scope means `default`.

    A new client's default is what its sponsor has; that of one which changes
    itself is what it had, for leaving a member out must widen nothing (RFC
    7592 section 2.2 lets the server choose).
    """
    name, jwks, scope = draft.get("client_name", client.id), draft.get("jwks"), draft.get("scope")
    if not isinstance(name, str) or not 0 < len(name) <= 200 or not name.isprintable():
        raise invalid_metadata("The client_name is not accepted.")
    if not isinstance(jwks, dict):
        raise invalid_metadata("The client needs a jwks with its public keys.")
    if scope is not None and not isinstance(scope, str):
        raise invalid_metadata("The scope is not accepted.")
    scopes = default if scope is None else frozenset(scope.split())
    if not scopes <= sponsor.scopes:
        raise invalid_metadata("The scope is wider than the sponsor allows.")
    return replace(client, name=name, jwks=jwks, scopes=scopes, metadata=metadata)


def _principal(sponsor: Sponsor, issuer: str) -> Principal:
    """Return the sponsor as the registry knows it: whatever is registered, it answers for."""
    return Principal(
        client=sponsor.by,
        issuer=issuer,
        token_id=sponsor.by,
        expires=0.0,
        scopes=sponsor.scopes,
        agency=sponsor.agency,
    )


def _bearer(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        raise OAuthError(
            "invalid_token", "A token is needed.", status=401, headers={"WWW-Authenticate": "Bearer"}
        )
    return value


def _invalid_token() -> OAuthError:
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return OAuthError("invalid_token", "The token is not valid.", status=401, headers=headers)
