"""Journeys and the sandbox take the same stages as HTTP callers."""

from __future__ import annotations

import pytest

from gateway.exchange.execute import DirectCall, execute
from gateway.problems import AgencyTimeout, InvalidRequest, MalformedRequest, PurposeNotAgreed
from tests.support.agency import Agency
from tests.support.exchanges import Kit
from tests.support.tax_income import agreement, catalogue, principal

PATH = "/api/tax/income/people/7"


def step(method: str = "GET", path: str = PATH, **changes: object) -> DirectCall:
    values = {
        "principal": principal(),
        "method": method,
        "path": path,
        "purpose": "audit",
        "case": "c",
        "step": "s",
    }
    return DirectCall(**{**values, **changes})  # type: ignore[arg-type]


async def test_a_step_is_an_exchange_like_any_other(kit: Kit, agency: Agency) -> None:
    kit.publish(catalogue(agency.url, agreement(fields=("/name",))))
    answer = await execute(step(), kit.parts)
    assert (answer.status, answer.body) == (200, b'{"name":"Sari"}')
    (entry,) = kit.journal.entries
    assert (entry.case, entry.step, entry.purpose) == ("c", "s", "audit")
    assert ("simpul-exchange-id", entry.exchange) in answer.headers
    assert kit.rules.facts[0].channel == "journey"


async def test_its_body_is_validated_and_its_key_passed_on(kit: Kit, agency: Agency) -> None:
    json_type = [("content-type", "application/json")]
    call = step("POST", body=b'{"year":2025}', headers=json_type, idempotency_key="k")
    assert (await execute(call, kit.parts)).status == 200
    assert (agency.seen[0].body, agency.seen[0].all("idempotency-key")) == (b'{"year":2025}', ["k"])
    with pytest.raises(InvalidRequest) as refused:
        await execute(step("POST", body=b'{"year":1}', headers=json_type), kit.parts)
    assert refused.value.members["exchange"] == kit.journal.entries[-1].exchange


async def test_no_rule_is_left_out(kit: Kit) -> None:
    with pytest.raises(PurposeNotAgreed):
        await execute(step(purpose="curiosity"), kit.parts)
    with pytest.raises(MalformedRequest):
        await execute(step(path="/api/tax/income/people/.."), kit.parts)


async def test_a_large_answer_comes_whole_within_the_limit(kit: Kit, agency: Agency) -> None:
    agency.size, agency.media = 500_000, "application/octet-stream"
    answer = await execute(step(), kit.parts)
    assert isinstance(answer.body, bytes)
    assert len(answer.body) == 500_000


async def test_a_call_is_given_up_after_its_own_timeout(kit: Kit, agency: Agency) -> None:
    agency.delay = 5.0
    with pytest.raises(AgencyTimeout):
        await execute(step(timeout=0.2), kit.parts)
    (entry,) = kit.journal.entries
    assert (entry.kind, entry.reason, entry.status) == ("outcome", "agency_timeout", 504)
    agency.delay = 0.0
    assert (await execute(step(timeout=5.0), kit.parts)).status == 200
