"""What goes back to the caller: fields, lengths, HEAD."""

from __future__ import annotations

import pytest

from gateway.exchange.delivery import private
from tests.support.agency import Agency
from tests.support.exchanges import Kit

PATH = "/api/tax/income/people/7"


async def test_fields_of_the_agency_that_may_not_pass_do_not(kit: Kit, agency: Agency) -> None:
    agency.headers = [
        ("Set-Cookie", "a=b"),
        ("Server", "Tax/1"),
        ("Connection", "X-Hop"),
        ("X-Hop", "1"),
        ("Simpul-Origin", "gateway"),
        ("Strict-Transport-Security", "max-age=1"),
        ("ETag", '"v1"'),
        ("Cache-Control", "max-age=5"),
    ]
    headers = (await kit.call("GET", PATH)).headers
    assert {"set-cookie", "server", "x-hop", "strict-transport-security", "connection"} & set(
        headers
    ) == set()
    assert (headers["etag"], headers["cache-control"]) == ('"v1"', "private, max-age=5")
    assert headers["simpul-origin"] == "agency"


async def test_all_that_an_agency_says_of_keeping_counts(kit: Kit, agency: Agency) -> None:
    agency.headers = [("Cache-Control", "public, max-age=5"), ("Cache-Control", "no-store")]
    assert (await kit.call("GET", PATH)).headers["cache-control"] == "max-age=5, no-store"


async def test_head_goes_by_get_and_has_no_body(kit: Kit, agency: Agency) -> None:
    reply = await kit.call("HEAD", PATH)
    assert (reply.status, reply.headers["content-length"]) == (200, str(len(agency.body)))
    agency.size, agency.media = 10_000_000, "application/octet-stream"
    reply = await kit.call("HEAD", PATH)
    assert (reply.status, reply.body, reply.headers["content-length"]) == (200, b"", "10000000")
    assert kit.journal.reasons("outcome") == ["ok", "ok"]


async def test_an_answer_without_a_body(kit: Kit, agency: Agency) -> None:
    agency.status = 204
    reply = await kit.call("GET", PATH)
    assert (reply.status, reply.body) == (204, b"")


async def test_a_stream_keeps_its_length_and_comes_whole(kit: Kit, agency: Agency) -> None:
    agency.size, agency.media = 3_000_000, "application/octet-stream"
    reply = await kit.call("GET", PATH)
    assert (len(reply.body), reply.headers["content-length"], reply.complete) == (3_000_000, "3000000", True)


async def test_a_stream_without_evidence_is_never_complete(kit: Kit, agency: Agency) -> None:
    agency.size, agency.media = 3_000_000, "application/octet-stream"
    kit.journal.broken = True
    reply = await kit.call("GET", PATH)
    assert not reply.complete
    assert len(reply.body) < 3_000_000


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        ("public, max-age=60", "private, max-age=60"),
        ("s-maxage=60", "private"),
        ("Must-Revalidate, max-age=1", "private, max-age=1"),
        ("no-store", "no-store"),
        ("private", "private"),
    ],
)
def test_no_shared_cache_may_answer_in_the_gateways_place(said: str, passed: str) -> None:
    assert private(said) == passed
