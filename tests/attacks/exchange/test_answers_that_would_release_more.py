"""Attempts to be released more than was agreed: by the caller's fields, and by what the agency sends."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.agency import Agency, running_agency
from tests.support.exchanges import Kit
from tests.support.raw_agency import answering
from tests.support.tax_income import agreement, catalogue

PATH = "/api/tax/income/people/7"
SECRET = b"120000"
FIELDS = ("/name", "/address/city")


@pytest.fixture
async def agency() -> AsyncIterator[Agency]:
    async with running_agency() as running:
        yield running


@pytest.fixture
def kit(agency: Agency, tmp_path: Path) -> Kit:
    made = Kit(tmp_path, agency.url)
    made.publish(catalogue(agency.url, agreement(fields=FIELDS)))
    return made


@pytest.mark.parametrize(
    "media", ["text/json", "text/plain", "text/html", "application/xml", "application/jsonx", ""]
)
async def test_an_answer_that_is_not_json_by_name_does_not_leave(
    kit: Kit, agency: Agency, media: str
) -> None:
    agency.media = media
    reply = await kit.call("GET", PATH)
    assert reply.problem["reason"] == "not_filterable"


@pytest.mark.parametrize(
    "media", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/hal+json"]
)
async def test_json_by_any_of_its_names_is_filtered(kit: Kit, agency: Agency, media: str) -> None:
    agency.media = media
    reply = await kit.call("GET", PATH)
    assert reply.body == b'{"name":"Sari","address":{"city":"Bandung"}}'


@pytest.mark.parametrize("charset", ["utf-16", "utf-32", "utf-8-sig"])
async def test_json_in_another_charset_is_refused(kit: Kit, agency: Agency, charset: str) -> None:
    agency.media, agency.body = f"application/json; charset={charset}", agency.body.decode().encode(charset)
    reply = await kit.call("GET", PATH)
    assert (reply.status, reply.problem["type"]) == (502, "urn:simpul:problem:bad-agency-answer")
    assert SECRET not in reply.body


async def test_a_compressed_answer_is_neither_asked_for_nor_passed(kit: Kit, agency: Agency) -> None:
    agency.headers, agency.body = [("content-encoding", "gzip")], gzip.compress(agency.body)
    reply = await kit.call("GET", PATH, accept_encoding="gzip, br")
    assert reply.problem["reason"] == "not_filterable"
    assert agency.seen[0].all("accept-encoding") == []


async def test_a_range_of_the_whole_is_not_asked_for(kit: Kit, agency: Agency) -> None:
    await kit.call("GET", PATH, range="bytes=10-30", if_range='"v"')
    assert agency.seen[0].all("range") + agency.seen[0].all("if-range") == []


async def test_a_partial_answer_that_nobody_asked_for_is_refused(kit: Kit, agency: Agency) -> None:
    agency.status, agency.headers = 206, [("content-range", "bytes 10-30/80")]
    agency.body = agency.body[10:31]
    assert (await kit.call("GET", PATH)).status == 502
    agency.media = "multipart/byteranges; boundary=x"
    assert (await kit.call("GET", PATH)).status == 502


@pytest.mark.parametrize("field", ["if_none_match", "if_match", "if_modified_since", "if_unmodified_since"])
async def test_validators_cannot_be_used_to_guess_at_what_is_not_released(
    kit: Kit, agency: Agency, field: str
) -> None:
    await kit.call("GET", PATH, **{field: '"md5-of-a-guess"'})
    assert agency.seen[0].all(field.replace("_", "-")) == []


async def test_an_answer_without_a_body_says_nothing_of_the_whole_either(kit: Kit, agency: Agency) -> None:
    agency.status, agency.headers = 304, [("etag", '"of-the-whole"'), ("content-digest", "sha-256=:a:")]
    reply = await kit.call("GET", PATH)
    assert {"etag", "content-digest"}.isdisjoint(reply.headers)
    agency.status = 200
    reply = await kit.call("HEAD", PATH)
    assert {"etag", "content-digest"}.isdisjoint(reply.headers)
    assert reply.headers["content-length"] == str(len(b'{"name":"Sari","address":{"city":"Bandung"}}'))


@pytest.mark.parametrize(
    "body",
    [
        b'{"name":"Sari","name":{"income":120000}}',
        b'{"name":"Sari","address":{"city":"B","city":"C","street":"120000"}}',
        b'{"address":{"street":"120000"},"name":"Sari","address":{"city":"B"}}',
        b'[[{"name":"Sari","income":120000}]]',
        b'{"address":"120000","name":"Sari"}',
        b'{"address":[{"street":"120000"}],"name":"Sari"}',
        b'{"NAME":"120000","Name":"120000"}',
        b'{"n\\u0061me":"Sari","\\u0069ncome":120000}',
        b"120000",
        b'"120000"',
        b'["120000"]',
    ],
)
async def test_odd_shapes_do_not_carry_what_is_not_released(kit: Kit, agency: Agency, body: bytes) -> None:
    agency.body = body
    reply = await kit.call("GET", PATH)
    released = reply.body if reply.status == 200 else b""
    # The last of repeated members counts; where that is the agreed one, its value is the agreed value.
    assert SECRET not in released or released == b'{"name":{"income":120000}}'


@pytest.mark.parametrize("body", [b"", b"{", b"{}{}", b"nul", b'{"name":NaN}', b"[" * 100_000])
async def test_what_is_not_json_is_refused_or_empty(kit: Kit, agency: Agency, body: bytes) -> None:
    agency.body = body
    reply = await kit.call("GET", PATH)
    assert (reply.status, reply.body) == (200, b"") or reply.status == 502


async def test_a_trailer_changes_no_field(tmp_path: Path) -> None:
    body = b'5\r\n{"a":\r\n2\r\n1}\r\n0\r\n'
    trailers = b"x-trailer: 1\r\ncontent-type: text/html\r\nset-cookie: a=b\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    async with answering(head + body + trailers) as raw:
        kit = Kit(tmp_path, raw.endpoint().base_url)
        reply = await kit.call("GET", PATH)
    assert (reply.status, reply.headers["content-type"], reply.body) == (200, "application/json", b'{"a":1}')
    assert "x-trailer" not in reply.headers


async def test_a_shared_cache_is_never_allowed_to_keep_an_answer(kit: Kit, agency: Agency) -> None:
    agency.headers = [
        ("cache-control", "public, s-maxage=3600, max-age=60"),
        ("cache-control", "public"),
        ("expires", "Thu, 01 Jan 2099 00:00:00 GMT"),
        ("surrogate-control", "max-age=60"),
    ]
    reply = await kit.call("GET", PATH)
    assert reply.headers["cache-control"] == "private, max-age=60"
    assert {"expires", "surrogate-control"}.isdisjoint(reply.headers)


async def test_the_gateways_key_at_the_agency_is_the_only_one(kit: Kit, agency: Agency) -> None:
    keyed = catalogue(agency.url, agreement())
    service = keyed.services[0]
    kit.publish(keyed)
    object.__setattr__(service.endpoint, "credentials", {"type": "bearer", "secret": "s"})
    original = kit.plain.headers

    async def key(endpoint: object, *, renew: bool = False) -> list[tuple[str, str]]:
        return [("x-api-key", "of-the-gateway"), *(await original(service.endpoint, renew=renew))]

    kit.plain.headers = key  # type: ignore[method-assign]  # of this agency alone
    await kit.call("GET", PATH, x_api_key="of-the-caller")
    assert agency.seen[0].all("x-api-key") == ["of-the-gateway"]
    assert agency.seen[0].all("authorization") == ["Bearer own-0"]
