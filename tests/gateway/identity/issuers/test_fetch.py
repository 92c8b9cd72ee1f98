from __future__ import annotations

import pytest

from gateway.addresses import AddressGuard
from gateway.identity.issuers.fetch import FetchFailed, JSONFetcher
from tests.support.loopback import LOOPBACK, Reply, serve


async def fetch(url: str, guard: AddressGuard = LOOPBACK) -> object:
    fetcher = JSONFetcher(guard)
    try:
        return await fetcher(url)
    finally:
        await fetcher.close()


async def test_an_object_is_fetched() -> None:
    with serve(lambda _: (200, {"set-cookie": "a=b"}, b'{"a":1}')) as server:
        assert await fetch(server.url) == {"a": 1}


@pytest.mark.parametrize(
    "reply",
    [
        (404, {}, b"{}"),
        (302, {"location": "http://127.0.0.1:1/"}, b""),
        (200, {}, b"[]"),
        (200, {}, b'{"a":1,"a":2}'),
        (200, {}, b"x" * 300_000),
    ],
)
async def test_anything_else_fails(reply: Reply) -> None:
    with serve(lambda _: reply) as server, pytest.raises(FetchFailed):
        await fetch(server.url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "file:///etc/passwd", "x", "http://user@127.0.0.1/", ""]
)
async def test_what_cannot_be_reached_fails(url: str) -> None:
    with pytest.raises(FetchFailed):
        await fetch(url)


async def test_an_address_that_is_not_listed_fails() -> None:
    with serve(lambda _: (200, {}, b"{}")) as server:
        with pytest.raises(FetchFailed):
            await fetch(server.url, AddressGuard())
        assert server.seen == []
