"""`/registry/clients`."""

from __future__ import annotations

from dataclasses import replace
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

Scopes = Annotated[set[Token], Field(strict=False, max_length=100)]
Origins = Annotated[set[Origin], Field(strict=False, max_length=100)]
Clearance = Literal["open", "internal", "personal", "sensitive"]


class ClientDraft(Draft):
    """A new client of an agency; `jwks` holds public keys only."""

    id: Slug
    agency: Slug
    name: Name
    jwks: JSONObject
    scopes: Annotated[Scopes, Field(default_factory=set)]
    origins: Annotated[Origins, Field(default_factory=set)]
    clearance: Clearance = "internal"
    active: bool = True
    metadata: Annotated[JSONObject, Field(default_factory=dict)]


class ClientChange(Draft):
    """What is to be of a client; what is left out stays as it is, so that nothing is loosened unsaid."""

    name: Name
    jwks: JSONObject
    scopes: Scopes | None = None
    origins: Origins | None = None
    clearance: Clearance | None = None
    active: bool | None = None
    metadata: JSONObject | None = None


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
        added = await registry.add(
            caller, _filled(Client(id=draft.id, agency=draft.agency, name=draft.name), draft)
        )
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
        changed = await registry.replace(caller, _filled(present.value, change), seen.version)
        return _answer(response, changed)

    return router


def _filled(client: Client, asked: ClientDraft | ClientChange) -> Client:
    """Return the client with what is asked for, and what it had of all else."""
    return replace(
        client,
        name=asked.name,
        jwks=asked.jwks,
        scopes=client.scopes if asked.scopes is None else frozenset(asked.scopes),
        origins=client.origins if asked.origins is None else frozenset(asked.origins),
        clearance=client.clearance if asked.clearance is None else Classification.of(asked.clearance),
        active=client.active if asked.active is None else asked.active,
        metadata=client.metadata if asked.metadata is None else asked.metadata,
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
