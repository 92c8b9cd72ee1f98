"""`GET /openapi.json`: the unified API, as far as the caller may call it."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import orjson
from fastapi import APIRouter, Depends, Request, Response

from gateway.api.etag import is_known
from gateway.api.guard import SCOPE_ATTRIBUTE
from gateway.api.heads import asked_method
from gateway.api.unified_cases import describe_cases
from gateway.model.agreement import Agreement
from gateway.model.catalogue import Catalogue
from gateway.model.client import Client
from gateway.ports import Clients, Verifier
from gateway.problems import AccessDenied
from gateway.registry.unified import NOTHING, build_unified, in_force

MAX_CACHED: Final = 64
"""Documents kept; each is some megabytes at most."""

CASES: Final = "journeys:"
"""Prefix of the scopes of those who have to do with cases."""
_Key = tuple[int, str, tuple[tuple[str, int], ...]]


class UnifiedDocuments:
    """Builds each client's document once for each state of the catalogue and of its agreements."""

    def __init__(self, catalogue: Callable[[], Catalogue], issuer: str) -> None:
        self._catalogue = catalogue
        self._issuer = issuer
        self._built: OrderedDict[_Key, bytes] = OrderedDict()
        self._indexed: Catalogue | None = None
        self._agreements: dict[str, list[Agreement]] = {}

    async def document(self, client: Client, now: float) -> bytes:
        """Return the client's document at `now` (Unix seconds) as JSON."""
        catalogue = self._catalogue()
        agreements = in_force(self._of(catalogue, client.id), client.id, now)
        key = (catalogue.generation, client.id, tuple((a.id, a.version) for a in agreements))
        if key in self._built:
            self._built.move_to_end(key)
            return self._built[key]
        document = await asyncio.to_thread(self._build, catalogue, client, now)
        self._built[key] = document
        while len(self._built) > MAX_CACHED:
            self._built.popitem(last=False)
        return document

    def _build(self, catalogue: Catalogue, client: Client, now: float) -> bytes:
        own = describe_cases() if any(scope.startswith(CASES) for scope in client.scopes) else NOTHING
        return orjson.dumps(build_unified(catalogue, client, issuer=self._issuer, now=now, own=own))

    def _of(self, catalogue: Catalogue, client: str) -> list[Agreement]:
        if self._indexed is not catalogue:
            agreements: dict[str, list[Agreement]] = {}
            for agreement in catalogue.agreements:
                agreements.setdefault(agreement.client, []).append(agreement)
            self._agreements, self._indexed = agreements, catalogue
        return self._agreements.get(client, [])


def unified_router(
    verifier: Verifier,
    clients: Clients,
    catalogue: Callable[[], Catalogue],
    issuer: str,
    clock: Callable[[], float] = time.time,
) -> APIRouter:
    """Return the route of the unified document, for any valid token of a registered, active client."""
    documents = UnifiedDocuments(catalogue, issuer)
    router = APIRouter(tags=["unified API"])

    async def client_of(request: Request) -> Client:
        principal = await verifier.verify(asked_method(request), issuer + request.url.path, request.headers)
        client = await clients.find(principal.client)
        if client is None or not client.active:
            raise AccessDenied("The client is not registered here.", reason="client_unknown")
        return client

    setattr(client_of, SCOPE_ATTRIBUTE, frozenset())

    @router.get("/openapi.json", summary="Describe what the caller may call", include_in_schema=False)
    async def read_unified(request: Request, client: Client = Depends(client_of)) -> Response:
        document = await documents.document(client, clock())
        etag = f'"{hashlib.sha256(document).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
        if is_known(request.headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=headers)
        return Response(document, media_type="application/json", headers=headers)

    return router
