from __future__ import annotations

import json

import httpx
import pytest

from gateway.api.control_plane import create_control_plane
from gateway.api.guard import SCOPE_ATTRIBUTE
from gateway.api.unified import UnifiedDocuments, unified_router
from gateway.model.catalogue import Catalogue
from tests.support.named_clients import ISSUER, Registered, Tokens
from tests.support.openapi_documents import document, operation
from tests.support.unified_catalogues import PORTAL, agreement, catalogue, service

SERVICE = service(json.dumps(document({"/a": {"get": operation()}})).encode())


class Holder:
    """Holds the catalogue that is current, and the time."""

    def __init__(self) -> None:
        self.catalogue = catalogue((SERVICE,), (agreement(),))
        self.now = 50.0

    def current(self) -> Catalogue:
        return self.catalogue


@pytest.fixture
def holder() -> Holder:
    return Holder()


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
async def http(holder: Holder, tokens: Tokens):  # type: ignore[no-untyped-def]
    router = unified_router(tokens, Registered(), holder.current, ISSUER, lambda: holder.now)
    transport = httpx.ASGITransport(app=create_control_plane([router]))
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield client


async def read(http: httpx.AsyncClient, client: str = "portal", **headers: str) -> httpx.Response:
    return await http.get("/openapi.json", headers={"Authorization": f"Bearer {client}", **headers})


async def test_a_known_client_reads_what_it_may_call(http: httpx.AsyncClient, tokens: Tokens) -> None:
    answer = await read(http)
    assert answer.status_code == 200
    assert list(answer.json()["paths"]) == ["/api/registry/persons/a"]
    assert answer.headers["cache-control"] == "private, no-cache"
    assert tokens.urls == [ISSUER + "/openapi.json"]
    again = await read(http, **{"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("client", ["unknown", "gone"])
async def test_other_clients_are_refused(http: httpx.AsyncClient, client: str) -> None:
    assert (await read(http, client)).status_code == 403


async def test_no_token_is_refused(http: httpx.AsyncClient) -> None:
    assert (await http.get("/openapi.json")).status_code == 401


async def test_what_ends_is_gone_at_once(http: httpx.AsyncClient, holder: Holder) -> None:
    assert (await read(http)).json()["paths"]
    holder.now = 100.0
    assert (await read(http)).json()["paths"] == {}


async def test_a_document_is_built_once_for_each_state(holder: Holder) -> None:
    documents = UnifiedDocuments(holder.current, ISSUER)
    first = await documents.document(PORTAL, 50)
    assert await documents.document(PORTAL, 51) is first
    assert await documents.document(PORTAL, 200) is not first


def test_the_route_is_marked_as_guarded(holder: Holder, tokens: Tokens) -> None:
    (route,) = unified_router(tokens, Registered(), holder.current, ISSUER).routes
    calls = [dependency.call for dependency in route.dependant.dependencies]  # type: ignore[attr-defined]
    assert any(hasattr(call, SCOPE_ATTRIBUTE) for call in calls)
