from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from gateway.addresses import AddressGuard
from gateway.model.message import Headers, WireRequest
from gateway.problems import AddressNotAllowed, AgencyTimeout, AgencyUnreachable, InvalidRequest
from gateway.store.secrets import Secrets
from gateway.upstream.stream import Stream
from gateway.upstream.transport import HttpTransport
from tests.support.raw_agency import LOOPBACK, RawAgency, answering

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@pytest_asyncio.fixture
async def transport(tmp_path: Path) -> AsyncIterator[HttpTransport]:
    opened = HttpTransport(LOOPBACK, Secrets(tmp_path).path)
    yield opened
    await opened.close()


def request(
    agency: RawAgency, path: str = "/", headers: Headers | None = None, **changes: object
) -> WireRequest:
    values: dict[str, object] = {"method": "GET", "url": f"http://127.0.0.1:{agency.port}{path}"}
    return WireRequest(**{**values, "headers": headers or [], **changes})  # type: ignore[arg-type]


async def test_a_request_goes_out_as_it_was_given(transport: HttpTransport) -> None:
    async with answering(OK) as agency:
        sent = request(agency, "/a%2Fb?x=1&x=2", [("accept", "application/json"), ("host", "evil.example")])
        answer = await transport.send(agency.endpoint(), sent)
    assert answer.body == b"ok"
    head = agency.heads[0].decode()
    assert head.startswith("GET /a%2Fb?x=1&x=2 HTTP/1.1\r\naccept: application/json\r\n")
    assert f"\r\nhost: 127.0.0.1:{agency.port}\r\n" in head
    assert "evil" not in head


async def test_a_body_has_one_length(transport: HttpTransport) -> None:
    async with answering(OK) as agency:
        sent = request(agency, method="POST", body=b"abc", headers=[("content-length", "99")])
        await transport.send(agency.endpoint(), sent)
        await transport.send(agency.endpoint(), request(agency, method="POST"))
    assert agency.heads[0].count(b"content-length") == 1
    assert b"content-length: 3\r\n" in agency.heads[0]
    assert b"content-length: 0\r\n" in agency.heads[1]


async def test_a_redirect_is_passed_on_and_not_followed(transport: HttpTransport) -> None:
    async with answering(b"HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n") as agency:
        answer = await transport.send(agency.endpoint(), request(agency))
    assert answer.status == 302
    assert len(agency.heads) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}@evil.example/",
        "http://127.0.0.1:{port}9/",
        "http://evil.example/",
    ],
)
async def test_another_origin_is_refused(transport: HttpTransport, url: str) -> None:
    async with answering(OK) as agency:
        sent = WireRequest(method="GET", url=url.format(port=agency.port), headers=[])
        with pytest.raises(AddressNotAllowed):
            await transport.send(agency.endpoint(), sent)
    assert agency.connections == 0


async def test_an_address_that_is_not_public_is_not_connected_to(tmp_path: Path) -> None:
    strict = HttpTransport(AddressGuard(), Secrets(tmp_path).path)
    async with answering(OK) as agency:
        with pytest.raises(AddressNotAllowed):
            await strict.send(agency.endpoint(), request(agency))
    assert agency.connections == 0
    await strict.close()


@pytest.mark.parametrize("value", ["a\r\nevil: 1", "a\nb", "a\rb", "snow\u2603"])
async def test_no_value_can_write_a_field_of_its_own(transport: HttpTransport, value: str) -> None:
    async with answering(OK) as agency:
        with pytest.raises(InvalidRequest):
            await transport.send(agency.endpoint(), request(agency, headers=[("x", value)]))
        with pytest.raises(InvalidRequest):
            await transport.send(agency.endpoint(), request(agency, "/" + value))
        with pytest.raises(InvalidRequest):
            await transport.send(agency.endpoint(), request(agency, "/a HTTP/1.1 b"))
    assert agency.heads == []


async def test_silence_times_out(transport: HttpTransport) -> None:
    async with answering(b"") as agency:
        with pytest.raises(AgencyTimeout):
            await transport.send(agency.endpoint(timeout=0.2), request(agency))


async def test_a_get_is_sent_again_when_a_kept_connection_was_closed(transport: HttpTransport) -> None:
    async with answering(OK, keep_open=False) as agency:
        for _ in range(3):
            assert (await transport.send(agency.endpoint(), request(agency))).status == 200
    assert len(agency.heads) == 3


async def test_a_post_is_never_sent_twice(transport: HttpTransport) -> None:
    async with answering(OK, b"") as agency:
        await transport.send(agency.endpoint(), request(agency))
        (pool,) = (pool for _, _, pool in transport._origins.values())
        asking = asyncio.create_task(
            transport.send(agency.endpoint(), request(agency, method="POST", body=b"x"))
        )
        await asyncio.sleep(0.05)
        pool.close()
        with pytest.raises(AgencyUnreachable):
            await asking
    assert len(agency.heads) == 2


async def test_an_endless_answer_is_held_in_bounded_memory(transport: HttpTransport) -> None:
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    async with answering(head + chunk * 400 + b"0\r\n\r\n") as agency:
        answer = await transport.send(agency.endpoint(), request(agency))
        assert isinstance(answer.body, Stream)
        await asyncio.sleep(0.1)
        assert answer.body._held < 1_000_000
        assert sum([len(piece) async for piece in answer.body]) == 65_536 * 400


async def test_a_chunked_answer_that_is_cut_off_raises(transport: HttpTransport) -> None:
    cut = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"
    async with answering(cut, keep_open=False) as agency:
        answer = await transport.send(agency.endpoint(), request(agency))
        assert isinstance(answer.body, Stream)
        with pytest.raises(AgencyUnreachable):
            [piece async for piece in answer.body]


async def test_connections_of_a_removed_endpoint_end(transport: HttpTransport) -> None:
    async with answering(OK) as agency:
        await transport.send(agency.endpoint(), request(agency))
        transport.keep_only([])
        await transport.send(agency.endpoint(), request(agency))
    assert agency.connections == 2
