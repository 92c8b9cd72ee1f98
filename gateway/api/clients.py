"""`/registry/clients`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from gateway.api.etag import IfMatch, set_etag
from gateway.api.fields import Draft, JSONObject, Name, Origin, Slug, Token
from gateway.api.guard import Guard
from gateway.api.paging import Listing, Paging, listing
from gateway.api.strict_json import StrictRoute
from gateway.model.classification import Classification
from gateway.model.client import Client
from gateway.model.principal import Principal
from gateway.registry.party import ADMIN, APPROVE, READ, WRITE
from gateway.registry.registration import Registration
from gateway.registry.rows import Versioned

Clearance = Literal["open", "internal", "personal", "sensitive"]


class ClientChange(Draft):
    """What can be changed of a client; `jwks` holds public keys only."""

    name: Name
    jwks: JSONObject
    scopes: Annotated[set[Token], Field(strict=False, max_length=100, default_factory=set)]
    origins: Annotated[set[Origin], Field(strict=False, max_length=100, default_factory=set)]
    clearance: Clearance = "internal"
    active: bool = True
    metadata: Annotated[JSONObject, Field(default_factory=dict)]


class ClientDraft(ClientChange):
    """A new client of an agency."""

    id: Slug
    agency: Slug


class ClientView(Draft):
    """A client as registered; `version` is its ETag."""

    id: str
    agency: str
    name: str
    jwks: dict[str, Any]
    scopes: list[str]
    origins: list[str]
    clearance: Clearance
    active: bool
    metadata: dict[str, Any]
    version: int
    changed_at: int


def clients_router(registry: Registration, guard: Guard) -> APIRouter:
    """Return the routes of clients; `Registration` says who may grant what."""
    router = APIRouter(prefix="/registry/clients", tags=["registry"], route_class=StrictRoute)
    read, write = guard(READ, WRITE, APPROVE, ADMIN), guard(WRITE, ADMIN)

    @router.get("", summary="List clients")
    async def list_clients(
        request: Request, window: Paging, caller: Principal = Depends(read)
    ) -> Listing[ClientView]:
        return listing(request, await registry.page(caller, window), _view)

    @router.post("", summary="Register a client", status_code=201)
    async def add_client(
        draft: ClientDraft, response: Response, caller: Principal = Depends(write)
    ) -> ClientView:
        added = await registry.add(caller, _client(draft.id, draft.agency, draft))
        response.headers["Location"] = f"/registry/clients/{draft.id}"
        return _answer(response, added)

    @router.get("/{client}", summary="Show a client")
    async def show_client(client: Slug, response: Response, caller: Principal = Depends(read)) -> ClientView:
        return _answer(response, await registry.find(caller, client))

    @router.put("/{client}", summary="Change a client")
    async def change_client(
        client: Slug,
        change: ClientChange,
        seen: IfMatch,
        response: Response,
        caller: Principal = Depends(write),
    ) -> ClientView:
        present = await registry.find(caller, client)
        changed = _client(client, present.value.agency, change)
        return _answer(response, await registry.replace(caller, changed, seen.version))

    return router


def _client(client: str, agency: str, change: ClientChange) -> Client:
    return Client(
        id=client,
        agency=agency,
        name=change.name,
        jwks=change.jwks,
        scopes=frozenset(change.scopes),
        origins=frozenset(change.origins),
        clearance=Classification.of(change.clearance),
        active=change.active,
        metadata=change.metadata,
    )


def _answer(response: Response, client: Versioned[Client]) -> ClientView:
    set_etag(response, client.version)
    return _view(client)


def _view(client: Versioned[Client]) -> ClientView:
    value = client.value
    return ClientView.model_validate(
        {
            "id": value.id,
            "agency": value.agency,
            "name": value.name,
            "jwks": value.jwks,
            "scopes": sorted(value.scopes),
            "origins": sorted(value.origins),
            "clearance": value.clearance.label,
            "active": value.active,
            "metadata": value.metadata,
            "version": client.version,
            "changed_at": client.changed_at,
        }
    )
