"""Rows and content of cases as values."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from gateway.journeys.cases.case import Content, Wait
from gateway.journeys.interpret import Interpreter
from gateway.journeys.interpreter.library import Library
from gateway.journeys.interpreter.state import State
from gateway.model.detail import ExchangeDetail
from gateway.model.mandate import MandateTerms
from tests.support.journeys import document

WAIT: dict[str, Any] = dict.fromkeys(Wait.__dataclass_fields__)


def test_content_comes_back_from_json() -> None:
    state = Interpreter(Library(document([{"stepId": "a", "operationId": "listThings"}]))).start("main", {})
    content = Content(
        state=state,
        subject="9",
        actors=("a",),
        assurance=2,
        authenticated_at=1_000.0,
        asked_at=1_060.0,
        mandate=MandateTerms(id="m", kind="guardian", reach=("tax", "land")),
        details=(ExchangeDetail(service="tax/income", operations=("read", "list"), purpose="audit"),),
        purposes=("audit",),
        began={"a": 5},
    )
    content.remember()
    assert Content.from_json(orjson.loads(orjson.dumps(content))) == content


def test_content_of_another_version_is_refused() -> None:
    body = orjson.loads(orjson.dumps(Content(state=State(frames=[]))))
    body["state"]["version"] = 99
    with pytest.raises(ValueError, match="version"):
        Content.from_json(body)


def test_inputs_and_outputs_outlive_the_state() -> None:
    steps: list[dict[str, Any]] = [{"stepId": "a", "operationId": "listThings"}]
    content = Content(state=Interpreter(Library(document(steps))).start("main", {"x": 1}))
    content.state.frames[0].steps["a"] = {"id": 7}
    content.remember()
    content.state = State(frames=[])
    content.remember()
    assert (content.inputs, content.steps) == ({"x": 1}, {"a": {"id": 7}})


@pytest.mark.parametrize(
    ("times", "due"),
    [((None, None, None), None), ((9, None, None), 9), ((9, 3, 5), 3), ((None, None, 5), 5)],
)
def test_the_next_time_of_a_wait(times: tuple[int | None, ...], due: int | None) -> None:
    named = dict(zip(("due", "remind_at", "escalate_at"), times, strict=True))
    assert Wait(**{**WAIT, **named}).next_due == due
