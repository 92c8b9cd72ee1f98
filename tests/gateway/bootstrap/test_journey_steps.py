"""A step of a case is an exchange of its own: narrowed to its agency and purpose, with the journey acting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.bootstrap.journey_steps import LIFETIME, Agreed, narrow_to_step, principal_of, through_exchange
from gateway.journeys.engine.ports import StepCall
from gateway.model.agreement import AgreementState
from gateway.model.detail import ExchangeDetail
from gateway.model.mandate import MandateTerms
from gateway.model.principal import Principal
from gateway.problems import (
    AccessDenied,
    AgreementMissing,
    AgreementNotInForce,
    AuthorizationTooNarrow,
    PurposeNotAgreed,
    SignInTooOld,
)
from tests.support.exchanges import Kit
from tests.support.journey_node import InForce
from tests.support.loopback import Seen, serve
from tests.support.tax_income import agreement, catalogue

CALL = StepCall(
    case="case-1",
    journey="audits",
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


ISSUER = "https://gateway.example"
NOW = 1_000.0


def narrowed(**changes: object) -> Principal:
    call = replace(CALL, **changes)  # type: ignore[arg-type]
    return narrow_to_step(principal_of(call, ISSUER, NOW), call, ISSUER, NOW)


def answer(_seen: Seen) -> tuple[int, dict[str, str], bytes]:
    return 200, {"content-type": "application/json"}, b'{"x":1}'


async def test_it_is_called_once_with_its_key_and_is_evidence_of_the_case(tmp_path: Path) -> None:
    with serve(answer) as agency:
        kit = Kit(tmp_path, agency.url)
        answered = await through_exchange(kit.parts, InForce())(CALL)
        assert (answered.status, answered.body) == (200, b'{"x":1}')
        (seen,) = agency.seen
        assert seen.headers["idempotency-key"] == "case-1-effect"
        await kit.parts.transport.close()
    assert {(entry.case, entry.step) for entry in kit.journal.entries} == {("case-1", "read")}
    for entry in kit.journal.entries:
        assert entry.act == ("journey:audits", "pseudonym-of-1")
        assert (entry.resource, entry.purpose) == (ISSUER + "/api/tax", "audit")
    (facts,) = kit.rules.facts
    assert (facts.channel, facts.purpose) == ("journey", "audit")


async def test_it_has_no_more_rights_than_anybody(tmp_path: Path) -> None:
    kit = Kit(tmp_path, "http://127.0.0.1:9")
    run = through_exchange(kit.parts, InForce())
    with pytest.raises(PurposeNotAgreed):
        await run(replace(CALL, purpose="curiosity"))
    with pytest.raises(AgreementMissing):
        await run(replace(CALL, client="other"))
    await kit.parts.transport.close()


async def test_a_step_needs_a_sign_in_that_was_recent_when_the_case_was_started(tmp_path: Path) -> None:
    with serve(answer) as agency:
        kit = Kit(tmp_path, agency.url)
        kit.publish(catalogue(agency.url, agreement(max_age=60)))
        run = through_exchange(kit.parts, InForce())
        for times in ({}, {"asked_at": 5_000.0}, {"authenticated_at": 1_000.0, "asked_at": 1_061.0}):
            with pytest.raises(SignInTooOld):
                await run(replace(CALL, **times))  # type: ignore[arg-type]
        recent = replace(CALL, authenticated_at=1_000.0, asked_at=1_060.0)
        assert (await run(recent)).status == 200
        assert (await run(replace(CALL, undoes=True))).status == 200
        await kit.parts.transport.close()


def test_a_principal_is_for_one_agency_one_purpose_and_no_scope() -> None:
    step = narrowed(until=NOW + 10, purposes=("audit", "statistics"))
    assert (step.resource, step.purposes, step.scopes) == (ISSUER + "/api/tax", {"audit"}, frozenset())
    assert (step.journey, step.actors, step.subject) == ("journey:audits", ("a",), "9")
    assert step.expires == NOW + 10
    assert narrowed(until=NOW + 1e6).expires == NOW + LIFETIME
    assert narrowed().expires == NOW + LIFETIME


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"purposes": ("statistics",)}, "step_invalid_scope"),
        ({"provider": "other"}, "step_invalid_target"),
        ({"provider": "not a name"}, "step_invalid_target"),
        ({"actors": ("a", "b", "c", "d")}, "step_invalid_request"),
        ({"until": NOW}, "case_expired"),
    ],
)
def test_what_would_be_wider_is_refused(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(AccessDenied) as refused:
        narrowed(**changes)
    assert refused.value.code == reason


async def test_what_is_not_narrower_is_evidence_and_reaches_no_agency(tmp_path: Path) -> None:
    with serve(answer) as agency:
        kit = Kit(tmp_path, agency.url)
        with pytest.raises(AccessDenied):
            await through_exchange(kit.parts, InForce())(replace(CALL, purposes=("statistics",)))
        assert agency.seen == []
        await kit.parts.transport.close()
    (entry,) = kit.journal.entries
    assert (entry.kind, entry.reason, entry.case, entry.step) == (
        "refusal",
        "step_invalid_scope",
        "case-1",
        "read",
    )


async def test_what_undoes_rests_on_the_agreement_that_the_step_had(tmp_path: Path) -> None:
    with serve(answer) as agency:
        kit = Kit(tmp_path, agency.url)
        known = Agreed(kit.parts).covering("portal", "tax/income", "retry", "audit")
        assert known == agreement().id
        kit.publish(catalogue(agency.url, agreement(state=AgreementState.SUSPENDED)))
        assert Agreed(kit.parts).covering("portal", "tax/income", "retry", "audit") is None
        run = through_exchange(kit.parts, InForce())
        with pytest.raises(AgreementNotInForce):
            await run(CALL)
        with pytest.raises(AgreementNotInForce):
            await run(replace(CALL, undoes=True, former=frozenset({"another"})))
        undone = await run(replace(CALL, undoes=True, former=frozenset({known})))
        assert undone.status == 200
        await kit.parts.transport.close()
    assert kit.journal.entries[-1].agreement == known
    assert kit.rules.facts[-1].channel == "compensation"


async def test_a_mandate_is_asked_for_before_each_step_and_not_to_undo(tmp_path: Path) -> None:
    mandates = InForce()
    mandates.over["m"] = "mandate_revoked"
    with serve(answer) as agency:
        kit = Kit(tmp_path, agency.url)
        run = through_exchange(kit.parts, mandates)
        terms = MandateTerms(id="m", kind="guardian", reach=("tax",))
        assert (await run(replace(CALL, mandate=replace(terms, id="another")))).status == 200
        for undoes, reach in ((False, ("tax",)), (False, ("other",)), (True, ("other",))):
            call = replace(CALL, mandate=replace(terms, reach=reach), undoes=undoes)
            if undoes:
                assert (await run(call)).status == 200
                continue
            with pytest.raises(AccessDenied) as refused:
                await run(call)
            assert refused.value.code == "mandate_revoked"
        await kit.parts.transport.close()
    assert {entry.mandate for entry in kit.journal.entries} == {"m", "another"}


async def test_a_step_does_nothing_that_the_cases_token_was_not_authorized_for_in_detail(
    tmp_path: Path,
) -> None:
    detail = ExchangeDetail(service="tax/income", operations=("retry",), purpose="audit")
    with serve(answer) as agency:
        kit = Kit(tmp_path, agency.url)
        run = through_exchange(kit.parts, InForce())
        assert (await run(replace(CALL, details=(detail,)))).status == 200
        other = replace(CALL, details=(replace(detail, operations=("file",)),))
        with pytest.raises(AuthorizationTooNarrow):
            await run(other)
        assert (await run(replace(other, undoes=True))).status == 200
