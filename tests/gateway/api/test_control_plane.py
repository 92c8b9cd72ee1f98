from __future__ import annotations

from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, FastAPI, Request

from gateway.api.control_plane import Bounded, ReadYourWrites, create_control_plane
from gateway.store.changes import ChangeFeed, announce
from gateway.store.store import Store


def _routes(store: Store) -> APIRouter:
    router = APIRouter()

    @router.post("/change")
    async def change() -> None:
        async with store.write() as connection:
            await announce(connection, "catalogue", "agency:civil")

    @router.post("/think")
    async def think(request: Request) -> int:
        return len(await request.body())

    return router


class Looks:
    """A change feed that counts how often it is asked to look."""

    def __init__(self, feed: ChangeFeed) -> None:
        self.feed, self.count = feed, 0

    async def __call__(self) -> None:
        self.count += 1
        await self.feed.catch_up()


def _client(app: Any) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test")


def _app(store: Store) -> FastAPI:
    return create_control_plane([_routes(store)])


async def test_a_change_is_heard_before_it_is_answered(store: Store) -> None:
    feed, heard = ChangeFeed(store), []

    async def listener(keys: frozenset[str]) -> None:
        heard.append(keys)

    feed.listen("catalogue", listener)
    looks = Looks(feed)
    async with _client(ReadYourWrites(_app(store), looks)) as http:
        await http.post("/change")
        assert heard == [frozenset({"agency:civil"})]
        await http.post("/change")
        assert looks.count == 2


async def test_what_changes_nothing_does_not_look(store: Store) -> None:
    looks = Looks(ChangeFeed(store))
    async with _client(ReadYourWrites(_app(store), looks)) as http:
        await http.post("/change")
        assert (await http.post("/think", content=b"x")).json() == 1
        assert (await http.get("/think")).status_code == 405
    assert looks.count == 1


@pytest.mark.parametrize("claimed", [True, False])
async def test_a_body_over_the_limit_is_refused(store: Store, claimed: bool) -> None:
    async def pieces() -> Any:
        yield b"x" * 20

    async with _client(Bounded(_app(store), 10)) as http:
        content = b"x" * 20 if claimed else pieces()
        answer = await http.post("/think", content=content)
        assert answer.status_code == 413
        assert (await http.post("/think", content=b"x" * 10)).json() == 10


async def test_every_answer_has_the_safe_headers(store: Store) -> None:
    async with _client(Bounded(_app(store), 10)) as http:
        answer = await http.get("/nowhere")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "DENY"
