"""When a case is stopped from outside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.journeys.cases.case import Case, Content
from gateway.journeys.engine.wishes import is_unsettled, wish_of
from gateway.journeys.interpreter.state import Frame, State, Visit

CASE = Case(**{**dict.fromkeys(Case.__dataclass_fields__), "paused": False})


def content(status: Any = "due", phase: Any = "running", cancelled: str | None = None) -> Content:
    frame = Frame("", "", "main", {}, current=[Visit("a", 1, status=status)])
    return Content(state=State(frames=[frame], phase=phase), cancelled=cancelled)


@pytest.mark.parametrize(
    ("case", "held", "wish"),
    [
        ({}, content(), None),
        ({"cancel": "why"}, content(), "why"),
        ({"deadline": 10_000}, content(), "deadline_passed"),
        ({"deadline": 10_001}, content(), None),
        ({"cancel": "why"}, content("doubt"), None),
        ({"cancel": "why"}, content("asked"), None),
        ({"cancel": "why"}, content(phase="compensating"), None),
        ({"cancel": "why"}, content(cancelled="before"), None),
    ],
)
def test_wish(case: dict[str, Any], held: Content, wish: str | None) -> None:
    assert wish_of(replace(CASE, **case), held, 10.0) == wish


@pytest.mark.parametrize("status", ["due", "asleep", "done"])
def test_settled(status: Any) -> None:
    assert not is_unsettled(content(status))
