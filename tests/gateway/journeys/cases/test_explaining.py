"""Where a case stands, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.journeys.cases.case import Case
from gateway.journeys.cases.explaining import explain
from gateway.journeys.cases.steps import StepView
from tests.support.journey_calls import CASE

FRIDAY = 1_796_342_400_000
"""2026-12-04 00:00 UTC."""


def case(state: str, **more: Any) -> Case:
    ended = None if state in ("running", "waiting") else FRIDAY
    return replace(CASE, state=state, ended_at=ended, **more)


def parts(*statuses: str) -> list[StepView]:
    return [
        StepView(step=f"s{n}", status=one, agency=None if one == "upcoming" else f"agency-{n}")  # type: ignore[arg-type]
        for n, one in enumerate(statuses)
    ]


@pytest.mark.parametrize(
    ("found", "views", "said"),
    [
        (case("completed"), parts("completed", "skipped"), "All is done."),
        (
            case("waiting"),
            [replace(parts("waiting")[0], waits_for="preview", agency_name="The agency")],
            "0 of 1 parts are done. Still to come: The agency."
            " It waits for you: look at what an agency holds, where you began.",
        ),
        (
            case("waiting", deadline=FRIDAY),
            parts("completed", "retrying", "upcoming"),
            "1 of 3 parts are done. Still to come: agency-1, s2."
            " What could not be reached is tried again until 2026-12-04 00:00 (UTC).",
        ),
        (
            case("waiting"),
            parts("retrying"),
            "0 of 1 parts are done. Still to come: agency-0. What could not be reached is tried again.",
        ),
        (
            case("completed"),
            parts("completed", "failed"),
            "1 of 2 parts are done. Not done: agency-1. Please tell them yourself, or ask for help.",
        ),
        (case("waiting"), parts("undone", "undoing"), "What was done is being undone."),
        (case("compensated"), parts("undone", "failed"), "All that was done has been undone."),
        (case("cancelled"), parts("skipped"), "nothing of it was done."),
        (case("attention"), parts("completed", "failed"), "An official looks after"),
    ],
)
def test_it_is_said(found: Case, views: list[StepView], said: str) -> None:
    texts = explain(found, views)
    assert said in texts["en"]
    assert texts["id"]
    assert texts["id"] != texts["en"]


def test_what_no_agency_has_been_called_for_is_named_as_the_journey_says_it() -> None:
    views = [
        StepView(step="decide", status="waiting", texts={"en": "An official decides.", "id": "Petugas."})
    ]
    texts = explain(case("waiting"), views)
    assert "Still to come: An official decides." in texts["en"]
    assert "Masih menunggu: Petugas." in texts["id"]
