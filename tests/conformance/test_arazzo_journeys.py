"""The shipped journeys, interpreted to each of their ends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gateway.journeys.document.load import load
from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.decisions import (
    CallOperation,
    Compensate,
    Decided,
    End,
    Outcome,
    Preview,
    Sleep,
    WaitForPreview,
    WaitForTask,
    Woke,
)
from tests.support.journeys import drive

FOLDER = Path(__file__).parents[2] / "openapi" / "journeys"
ANSWERS: dict[str, tuple[int, Any]] = {
    "isBelowThreshold": (200, {"belowThreshold": True}),
    "registerBirth": (200, {"nationalId": "9912345678901234", "registrationNumber": "B1"}),
    "grantBenefit": (201, {"benefitId": "B000001", "monthlyAmount": 25_000}),
    "offerHealthVisit": (201, {"visitId": "V1", "date": "2026-12-01"}),
    "reserveName": (201, {"reservationId": "N1"}),
    "registerTaxpayer": (201, {"registrationId": "R000001", "taxNumber": "T1"}),
    "payFee": (201, {"paymentId": "P1"}),
    "issueLicence": (201, {"licenceId": "L1"}),
    "registerBusiness": (201, {"businessNumber": "BN1"}),
    "changeAddress": (200, {"recordVersion": 2, "reference": "A1"}),
    "registerResident": (200, {"registrationId": "RR1"}),
}
BIRTH = {
    "parent": "9" * 16,
    "givenName": "Nala",
    "familyName": "Sari",
    "bornOn": "2026-11-01",
    "birthPlace": "Kota",
    "gender": "F",
}
BUSINESS = {"owner": "9" * 16, "businessName": "Warung Nala", "activity": "food", "paymentAuthorisation": "x"}
MOVE = {"person": "9" * 16, "street": "Jalan 1", "postcode": "12345", "city": "Kota", "from": "2026-12-01"}


def run(
    name: str, inputs: Mapping[str, Any], *, failing: tuple[str, ...] = (), decision: str = "granted"
) -> tuple[End, list[Decided]]:
    def answer(decided: Decided) -> Outcome:
        if isinstance(decided, Sleep):
            return Woke()
        if isinstance(decided, WaitForPreview):
            return Preview(accepted=True)
        if isinstance(decided, WaitForTask):
            return Response(status=200, body={"decision": decision})
        if isinstance(decided, Compensate):
            return Response(status=204)
        assert isinstance(decided, CallOperation)
        if decided.step in failing:
            return Response(status=503)
        status, body = ANSWERS[decided.call.target.name]
        return Response(status=status, body=body)

    found = load((FOLDER / f"{name}.arazzo.yaml").read_bytes())
    return drive(found, answer, inputs, workflow=name)


def undone(done: list[Decided]) -> list[tuple[str, str]]:
    return [(item.step, item.call.target.name) for item in done if isinstance(item, Compensate)]


def test_a_child_is_born() -> None:
    end, done = run("child-born", BIRTH)
    assert end.result == "completed"
    assert end.outputs["nationalId"] == "9912345678901234"
    assert any(isinstance(item, WaitForPreview) for item in done)
    assert {item.purpose for item in done if isinstance(item, CallOperation)} == {
        "birth-registration",
        "child-benefit",
    }


def test_a_child_is_born_and_a_later_agency_says_no() -> None:
    end, done = run("child-born", BIRTH, failing=("offerVisit",))
    assert (end.result, end.step) == ("compensated", "offerVisit")
    assert undone(done) == [("openBenefit", "endBenefit"), ("registerBirth", "cancelBirth")]


def test_a_child_is_born_to_more_income() -> None:
    end, done = run("child-born", {**BIRTH, "belowThreshold": False})
    assert end.result == "completed"
    assert "openBenefit" not in [item.step for item in done]


def test_a_business_opens() -> None:
    end, _ = run("open-business", BUSINESS)
    assert (end.result, end.outputs) == ("completed", {"businessNumber": "BN1", "taxNumber": "T1"})


def test_the_official_refuses() -> None:
    end, done = run("open-business", BUSINESS, decision="refused")
    assert (end.result, end.step) == ("compensated", "decideLicence")
    assert undone(done) == [
        ("payFee", "refundFee"),
        ("taxNumber", "withdrawRegistration"),
        ("reserveName", "releaseName"),
    ]


def test_one_agency_stays_down_while_moving_home() -> None:
    end, done = run("move-home", MOVE, failing=("vehicles",))
    assert end.result == "completed"
    assert set(end.outputs) == {"civil", "municipality", "post", "insurance"}
    assert len([item for item in done if item.step == "vehicles" and isinstance(item, CallOperation)]) == 61
    assert undone(done) == []
