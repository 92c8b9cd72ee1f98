"""Attempts: retries where they do no harm, one renewed sign-in, and a circuit that opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.exchange.attempts import ATTEMPTS
from gateway.exchange.breaker import FAILURES
from gateway.model.service import Endpoint
from tests.support.agency import Agency
from tests.support.exchanges import Kit
from tests.support.tax_income import catalogue

PATH = "/api/tax/income/people/7"


@pytest.mark.parametrize(
    ("method", "path", "body", "fields", "attempts"),
    [
        ("GET", PATH, b"", {}, 2),
        ("PUT", PATH, b"x", {}, 2),
        ("POST", "/api/tax/income/retry", b"x", {"idempotency_key": "k1"}, 2),
        ("POST", "/api/tax/income/retry", b"x", {}, 1),
        ("POST", PATH, b'{"year":2025}', {"idempotency_key": "k1"}, 1),
    ],
)
async def test_only_what_does_no_harm_is_sent_again(
    kit: Kit, agency: Agency, method: str, path: str, body: bytes, fields: dict[str, str], attempts: int
) -> None:
    agency.reset_first = 1
    reply = await kit.call(method, path, body, **fields)
    assert (reply.status, len(agency.seen)) == (200 if attempts == 2 else 502, attempts)


async def test_a_stream_cannot_be_sent_again(kit: Kit, agency: Agency) -> None:
    agency.reset_first = 1
    assert (await kit.call("PUT", PATH, b"x" * 100_000, content_type="image/png")).status == 502
    assert len(agency.seen) == 1


async def test_attempts_are_bounded_and_every_one_counts(kit: Kit, agency: Agency) -> None:
    agency.reset_first = 100
    assert (await kit.call("GET", PATH)).status == 502
    assert len(agency.seen) <= ATTEMPTS * 2
    statuses = [(await kit.call("GET", PATH)).status for _ in range(FAILURES)]
    assert statuses[-1] == 503
    reply = await kit.call("GET", PATH)
    assert reply.problem["type"] == "urn:simpul:problem:circuit-open"
    assert int(reply.headers["retry-after"]) >= 1


async def test_an_agency_that_is_late_is_not_asked_twice(kit: Kit, agency: Agency) -> None:
    agency.delay = 30.0
    kit.publish(catalogue(agency.url, endpoint=Endpoint(base_url=agency.url, timeout=0.3)))
    reply = await kit.call("GET", PATH)
    assert (reply.status, len(agency.seen)) == (504, 1)
    assert kit.journal.reasons("outcome") == ["agency_timeout"]


async def test_a_refused_sign_in_is_renewed_once(kit: Kit, agency: Agency) -> None:
    kit.publish(catalogue(agency.url, endpoint=Endpoint(base_url=agency.url, credentials={"type": "bearer"})))
    agency.decide = lambda seen: 200 if seen.all("authorization") == ["Bearer own-1"] else 401
    assert (await kit.call("GET", PATH)).status == 200
    assert [seen.all("authorization") for seen in agency.seen] == [["Bearer own-0"], ["Bearer own-1"]]
    agency.decide = lambda seen: 401
    reply = await kit.call("GET", PATH)
    assert (reply.status, reply.problem["reason"]) == (502, "agency_sign_in")


async def test_an_agency_that_is_not_there(tmp_path: Path) -> None:
    reply = await Kit(tmp_path, "http://127.0.0.1:1").call("GET", PATH)
    assert (reply.status, reply.headers["simpul-origin"]) == (502, "gateway")


async def test_the_digest_of_an_upload_is_in_the_entry(kit: Kit, agency: Agency) -> None:
    reply = await kit.call("PUT", PATH, b"x" * 100_000, content_type="image/png")
    assert (reply.status, agency.seen[0].size) == (200, 100_000)
    intent, outcome = kit.journal.entries
    assert intent.request_digest is None
    assert outcome.request_digest is not None
