"""Cases as they are answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.api.case_models import case_answer, case_item, task_answer, when
from gateway.journeys.cases.case import Wait
from gateway.journeys.cases.steps import StepView
from tests.support.journey_calls import CASE

CASE_NOW = replace(CASE, journey="j", state="waiting", created_at=1_000, deadline=9_000)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(None, None), (0, "1970-01-01T00:00:00.000Z"), (1_500, "1970-01-01T00:00:01.500Z")],
)
def test_times(milliseconds: int | None, text: str | None) -> None:
    assert when(milliseconds) == text


def test_what_comes_next_and_by_when() -> None:
    views = [StepView(step="a", status="completed"), StepView(step="b", status="waiting", due=5_000)]
    answer = case_answer(CASE_NOW, 3, views, None)
    assert (answer.next, answer.next_due, answer.version) == ("b", "1970-01-01T00:00:05.000Z", 3)
    ended = case_answer(replace(CASE_NOW, ended_at=7_000), 3, views, {"x": 1})
    assert (ended.next, ended.next_due, ended.outputs) == (None, None, {"x": 1})


def test_paused_and_cancelling() -> None:
    assert case_answer(replace(CASE_NOW, paused=True), 1, [], None).state == "paused"
    assert case_answer(replace(CASE_NOW, cancel="why"), 1, [], None).cancelling
    assert case_item(CASE_NOW).state == "waiting"


def test_a_task_in_a_list_shows_nothing_of_its_case() -> None:
    values = dict.fromkeys(Wait.__dataclass_fields__)
    wait = Wait(**{**values, "id": "t", "case_id": "c", "step": "s", "kind": "task", "state": "open"})
    assert task_answer(wait).shows is None
    assert task_answer(wait, {"shows": {"a": 1}, "form": {}, "title": {}}).shows == {"a": 1}
