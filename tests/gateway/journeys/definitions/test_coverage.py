"""Coverage: each call of a journey needs an agreement with its purpose and its legal basis."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.journeys.definitions.coverage import check_for_publishing, coverage
from gateway.journeys.document.load import load
from gateway.journeys.document.model import Source
from gateway.journeys.document.others import Others
from gateway.model.agreement import AgreementState
from tests.support.journey_world import JOURNEYS, catalogue
from tests.support.tax_income import agreement, operation

URLS = dict.fromkeys(("civil", "insurance", "hall"), "http://127.0.0.1:9")
SOURCE = Source(name="s", url="u", type="openapi", service="tax/income", at="")
READ = operation("read", "GET", "/x")


@pytest.mark.parametrize(
    ("changes", "basis", "why"),
    [
        ({}, "Law 1/2026", None),
        ({}, "Law 2/2026", "none rests on"),
        ({"purposes": frozenset({"audit"})}, "Law 1/2026", "none is for the purpose"),
        ({"operations": frozenset({"list"})}, "Law 1/2026", "none names this operation"),
        ({"service": "other"}, "Law 1/2026", "there is none with this service"),
        ({"state": AgreementState.SUSPENDED}, "Law 1/2026", "none is in force"),
        ({"valid_until": 1.0}, "Law 1/2026", "none is in force"),
    ],
)
def test_why_an_agreement_does_not_cover(changes: dict[str, object], basis: str, why: str | None) -> None:
    found = coverage([agreement(**changes)])(SOURCE, READ, "social-benefits", basis)
    assert found is None if why is None else (found or "").startswith(why)


def test_people_need_no_agreement() -> None:
    assert coverage([])(replace(SOURCE, service=None), READ, None, None) is None


def errors(**changes: tuple[str, ...]) -> list[str]:
    document = load((JOURNEYS / "child-born.arazzo.yaml").read_bytes())
    found = check_for_publishing(document, Others(), catalogue(URLS, **changes))
    return [one.message for one in found if one.severity == "error"]


def test_a_journey_is_fit_when_one_client_has_all_agreements() -> None:
    assert errors() == []


def test_each_call_without_an_agreement_is_told() -> None:
    found = errors(without=("municipality/families",))
    assert found == ["No agreement covers offerHealthVisit: none is in force."]
