"""Obligations on answers: JSON is filtered, everything else is held back, empty answers pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.model.agreement import Mask
from gateway.model.decision import Decision, Duty
from tests.support.agency import Agency
from tests.support.exchanges import Kit
from tests.support.tax_income import agreement, catalogue, operation

PATH = "/api/tax/income/people/7"


@pytest.fixture
def kit(agency: Agency, tmp_path: Path) -> Kit:
    made = Kit(tmp_path, agency.url)
    made.publish(catalogue(agency.url, agreement(fields=("/name",), masks=(Mask(pointer="/name", keep=2),))))
    return made


async def test_minimise_then_mask(kit: Kit, agency: Agency) -> None:
    agency.headers = [("ETag", '"whole"')]
    reply = await kit.call("GET", PATH)
    assert reply.body == b'{"name":"**ri"}'
    assert "etag" not in reply.headers
    assert kit.journal.entries[0].obligations == ("minimise", "mask")


async def test_a_stream_is_filtered_too(kit: Kit, agency: Agency) -> None:
    agency.chunked = True
    assert (await kit.call("GET", PATH)).body == b'{"name":"**ri"}'


@pytest.mark.parametrize(
    ("media", "body", "headers"),
    [
        ("text/csv", b"name\nSari", []),
        ("application/json", b"\x1f\x8b\x08", [("content-encoding", "gzip")]),
        ("application/json", b'{"name":', []),
        ("", b'{"name":"Sari"}', []),
    ],
)
async def test_what_cannot_be_filtered_does_not_leave(
    kit: Kit, agency: Agency, media: str, body: bytes, headers: list[tuple[str, str]]
) -> None:
    agency.media, agency.body, agency.headers = media, body, headers
    reply = await kit.call("GET", PATH)
    assert (reply.status, reply.headers["simpul-origin"]) == (502, "gateway")
    assert b"Sari" not in reply.body


async def test_too_large_an_answer_does_not_leave(kit: Kit, agency: Agency) -> None:
    agency.size = kit.limits.body_bytes + 1
    assert (await kit.call("GET", PATH)).problem["reason"] == "answer_too_large"


async def test_empty_answers_and_the_agencys_errors_pass(kit: Kit, agency: Agency) -> None:
    agency.body = b""
    assert (await kit.call("GET", PATH)).status == 200
    agency.body, agency.status = b'{"error":"x"}', 422
    reply = await kit.call("GET", PATH)
    assert (reply.status, reply.body) == (422, b'{"error":"x"}')


async def test_duties_of_the_policy_come_on_top(kit: Kit, agency: Agency) -> None:
    duty = Duty("minimise", (("fields", ("/nothing",)),))
    kit.rules.decide = lambda facts: Decision(True, "ok", (), "s", (duty,))  # type: ignore[method-assign]
    assert (await kit.call("GET", PATH)).body == b"{}"
    kit.rules.decide = lambda facts: Decision(True, "ok", (), "s", (Duty("unknown"),))  # type: ignore[method-assign]
    assert (await kit.call("GET", PATH)).status == 500


async def test_answers_can_be_held_to_their_description(kit: Kit, agency: Agency) -> None:
    strict = operation("s", "GET", "/s", answers={"200": {"application/json": {"required": ["absent"]}}})
    kit.publish(catalogue(agency.url, operations=(strict,), validate_answers=True))
    assert (await kit.call("GET", "/api/tax/income/s")).problem["type"].endswith("bad-agency-answer")
