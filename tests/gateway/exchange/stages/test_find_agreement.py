"""The purpose: a header chooses within the token. The mandate: it is for the operation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.exchange.exchange import Exchange
from gateway.exchange.stages.find_agreement import find_agreement, purpose_of
from gateway.model.detail import ExchangeDetail
from gateway.model.mandate import MandateTerms
from gateway.model.principal import Principal
from gateway.problems import MandateTooNarrow, PurposeMissing, PurposeNotAgreed
from tests.support.agency import running_agency
from tests.support.exchanges import Kit
from tests.support.tax_income import principal

BOTH = principal(purposes=frozenset({"audit", "benefits"}))


def test_a_header_chooses() -> None:
    assert purpose_of(BOTH, b"audit") == "audit"
    assert purpose_of(principal(), b"anything") == "anything"
    assert purpose_of(principal(purposes=frozenset({"audit"})), None) == "audit"


@pytest.mark.parametrize("caller", [principal(), BOTH])
def test_without_one_purpose_there_is_none(caller: object) -> None:
    with pytest.raises(PurposeMissing):
        purpose_of(caller, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("field", [b"curiosity", b"", b"audit ", b"audit, benefits", b"a" * 200, b"\xe4"])
def test_a_header_cannot_widen_the_token(field: bytes) -> None:
    with pytest.raises(PurposeNotAgreed):
        purpose_of(BOTH, field)


def acting(*reach: str) -> Principal:
    terms = MandateTerms(id="m1", kind="guardian", reach=reach)
    return principal(subject="ward", actors=("guardian",), mandate=terms)


@pytest.mark.parametrize("reach", ["*", "tax", "tax/income", "tax/income/read"])
async def test_a_call_within_the_mandate_goes_on_and_names_it(tmp_path: Path, reach: str) -> None:
    async with running_agency() as agency:
        kit = Kit(tmp_path, agency.url)
        kit.tokens.principals["Bearer ward"] = acting("land", reach) if reach != "*" else acting("*")
        reply = await kit.call("GET", "/api/tax/income/people/7", authorization="Bearer ward")
    assert reply.status == 200
    assert [entry.mandate for entry in kit.journal.entries] == ["m1"]
    assert [facts.mandate for facts in kit.rules.facts] == ["guardian"]


@pytest.mark.parametrize("reach", ["land", "tax/debts", "tax/income/list", "tax-office"])
async def test_a_call_outside_the_mandate_is_refused_as_that_before_anyone_is_called(
    tmp_path: Path, reach: str
) -> None:
    kit = Kit(tmp_path, "http://127.0.0.1:1")
    kit.tokens.principals["Bearer ward"] = acting(reach)
    reply = await kit.call("GET", "/api/tax/income/people/7", authorization="Bearer ward")
    assert (reply.status, reply.problem["type"]) == (403, "urn:simpul:problem:mandate-too-narrow")
    (entry,) = kit.journal.entries
    assert (entry.kind, entry.decision, entry.reason) == ("refusal", "deny", "mandate_too_narrow")
    assert (entry.mandate, entry.operation) == ("m1", "read")


async def test_what_undoes_a_step_may_go_beyond_the_mandate_of_the_step(tmp_path: Path) -> None:
    kit = Kit(tmp_path, "http://127.0.0.1:1")
    x = Exchange(kit.holder.current, "GET", b"/", b"", [(b"simpul-purpose", b"audit")])
    x.principal, x.fields = acting("tax/income/list"), {b"simpul-purpose": b"audit"}
    found = kit.holder.current.services["tax/income"].paths.find(["people", "7"])
    assert found is not None
    x.route = found[0].leaves["GET"][0]
    x.channel = "compensation"
    find_agreement(x, kit.parts)
    assert x.grant is not None
    x.channel = "journey"
    with pytest.raises(MandateTooNarrow):
        find_agreement(x, kit.parts)


READ = ExchangeDetail(service="tax/income", operations=("read",), purpose="social-benefits")


@pytest.mark.parametrize(
    ("details", "status"),
    [
        ((READ,), 200),
        ((replace(READ, service="land/income"), replace(READ, legal_basis="Law 1/2026")), 200),
        ((replace(READ, service="land/income"),), 403),
        ((replace(READ, operations=("list", "*")),), 403),
        ((replace(READ, purpose="audit"),), 403),
        ((replace(READ, legal_basis="Law 2/2026"),), 403),
    ],
)
async def test_a_token_with_details_is_for_what_they_have_alone(
    tmp_path: Path, details: tuple[ExchangeDetail, ...], status: int
) -> None:
    async with running_agency() as agency:
        kit = Kit(tmp_path, agency.url)
        kit.tokens.principals["Bearer detailed"] = principal(details=details)
        reply = await kit.call("GET", "/api/tax/income/people/7", authorization="Bearer detailed")
    assert reply.status == status
    if status == 403:
        assert reply.problem["type"] == "urn:simpul:problem:authorization-too-narrow"
        assert [entry.reason for entry in kit.journal.entries] == ["authorization_too_narrow"]
