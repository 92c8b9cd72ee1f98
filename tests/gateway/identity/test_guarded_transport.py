from __future__ import annotations

import httpx2
import pytest

from gateway.addresses import AddressGuard
from gateway.identity.guarded_transport import MAX_BYTES, GuardedTransport, TooLarge
from gateway.problems import AddressNotAllowed
from tests.support.loopback import LOOPBACK, Reply, Seen, serve


async def get(url: str, guard: AddressGuard = LOOPBACK) -> httpx2.Response:
    async with httpx2.AsyncClient(transport=GuardedTransport(guard), trust_env=False) as client:
        return await client.get(url)


async def test_it_connects_to_the_address_and_keeps_the_name() -> None:
    with serve(lambda seen: (200, {}, seen.headers["host"].encode())) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        answer = await get(url + "/a?b=c")
        assert answer.text == url.removeprefix("http://")
        assert (server.seen[0].path, server.seen[0].headers["accept-encoding"]) == ("/a?b=c", "identity")


async def test_an_address_that_is_not_listed_is_never_connected_to() -> None:
    with serve(lambda _: (200, {}, b"")) as server:
        with pytest.raises(AddressNotAllowed):
            await get(server.url, AddressGuard())
        assert server.seen == []


@pytest.mark.parametrize("url", ["http://8.8.8.8/", "http://[2606:4700::1111]/"])
async def test_plain_http_goes_to_no_public_address(url: str) -> None:
    with pytest.raises(AddressNotAllowed):
        await get(url)


@pytest.mark.parametrize(
    "reply", [(200, {}, b"x" * (MAX_BYTES + 1)), (200, {"content-encoding": "gzip"}, b"\x1f\x8b")]
)
async def test_an_answer_whose_size_is_not_honest_is_refused(reply: Reply) -> None:
    def answer(_: Seen) -> Reply:
        return reply

    with serve(answer) as server, pytest.raises(TooLarge):
        await get(server.url)
