from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from gateway.api.control_plane import Bounded, ReadYourWrites, create_control_plane
from gateway.api.heads import ACTING, Heads, asked_method

METHODS: list[str] = []


async def _nothing() -> None:
    return None


async def _endless() -> AsyncIterator[bytes]:
    while True:
        yield b"piece"
        await asyncio.sleep(0.01)


def _routes() -> APIRouter:
    router = APIRouter()

    @router.get("/thing")
    async def thing(request: Request) -> Response:
        METHODS.append(asked_method(request))
        return Response(b"content", headers={"etag": '"1"'}, media_type="text/plain")

    @router.get("/pieces")
    async def pieces() -> Response:
        return StreamingResponse(_endless())

    @router.post("/order")
    async def order() -> None:
        METHODS.append("ordered")

    for path in ACTING:

        @router.get(path if not path.endswith("/") else path + "{provider}")
        async def act() -> None:
            METHODS.append("acted")

    return router


@pytest.fixture
def http() -> httpx2.AsyncClient:
    METHODS.clear()
    app: Any = Bounded(ReadYourWrites(Heads(create_control_plane([_routes()])), _nothing), 100)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test")


async def test_head_is_get_without_content(http: httpx2.AsyncClient) -> None:
    got, looked = await http.get("/thing"), await http.head("/thing")
    assert (looked.status_code, looked.content) == (200, b"")
    assert looked.headers == got.headers
    assert looked.headers["content-length"] == "7"
    assert METHODS == ["GET", "HEAD"]


async def test_an_endless_stream_ends_with_its_head(http: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(10):
        streamed = await http.head("/pieces")
    assert (streamed.status_code, streamed.content) == (200, b"")


async def test_what_is_refused_is_refused_alike(http: httpx2.AsyncClient) -> None:
    for path, status in (("/order", 405), ("/nowhere", 404)):
        got, looked = await http.get(path), await http.head(path)
        assert (got.status_code, looked.status_code, looked.content) == (status, status, b"")
    assert METHODS == []
    assert (await http.get("/order")).headers["allow"] == "POST"
    assert (await http.post("/thing")).headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ACTING)
async def test_nothing_is_done_for_a_look(http: httpx2.AsyncClient, path: str) -> None:
    path += "civil" if path.endswith("/") else ""
    looked = await http.head(path)
    assert (looked.status_code, looked.headers["allow"]) == (405, "GET")
    assert METHODS == []
    await http.get(path)
    assert METHODS == ["acted"]
