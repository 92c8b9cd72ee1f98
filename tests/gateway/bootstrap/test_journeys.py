"""A step of a case goes through the stages of every exchange, as its client and for its purpose alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.bootstrap.journeys import through_exchange
from gateway.journeys.engine.ports import StepCall
from gateway.problems import AgreementMissing, PurposeNotAgreed
from tests.support.exchanges import Kit
from tests.support.loopback import Seen, serve

CALL = StepCall(
    case="case-1",
    step="read",
    client="portal",
    agency="social",
    provider="tax",
    subject="9",
    actors=("a",),
    assurance=2,
    purpose="audit",
    method="POST",
    path="/api/tax/income/retry",
    query="",
    headers=[("content-type", "application/json")],
    body=b"{}",
    key="case-1-effect",
)


def answer(_seen: Seen) -> tuple[int, dict[str, str], bytes]:
    return 200, {"content-type": "application/json"}, b'{"x":1}'


async def test_it_is_called_once_with_its_key_and_is_evidence_of_the_case(tmp_path: Path) -> None:
    with serve(answer) as agency:
        kit = Kit(tmp_path, agency.url)
        answered = await through_exchange(kit.parts)(CALL)
        assert (answered.status, answered.body) == (200, b'{"x":1}')
        (seen,) = agency.seen
        assert seen.headers["idempotency-key"] == "case-1-effect"
        await kit.parts.transport.close()
    assert {(entry.case, entry.step) for entry in kit.journal.entries} == {("case-1", "read")}
    (facts,) = kit.rules.facts
    assert (facts.channel, facts.purpose) == ("journey", "audit")


async def test_it_has_no_more_rights_than_anybody(tmp_path: Path) -> None:
    kit = Kit(tmp_path, "http://127.0.0.1:9")
    run = through_exchange(kit.parts)
    with pytest.raises(PurposeNotAgreed):
        await run(replace(CALL, purpose="curiosity"))
    with pytest.raises(AgreementMissing):
        await run(replace(CALL, client="other"))
    await kit.parts.transport.close()
