from __future__ import annotations

from gateway.journeys.expressions.escapes import escape_for
from gateway.journeys.expressions.parse import parse_expression

INPUT, STEP = parse_expression("$inputs.x"), parse_expression("$steps.a.outputs.x")


def test_data_does_not_become_markup() -> None:
    xml, form = (
        escape_for("application/soap+xml; charset=utf-8"),
        escape_for("application/x-www-form-urlencoded"),
    )
    assert xml is not None
    assert form is not None
    assert xml(INPUT, "</id><admin>") == "&lt;/id&gt;&lt;admin&gt;"
    assert xml(STEP, "<pet/>") == "<pet/>"
    assert form(INPUT, "a&admin=1") == "a%26admin%3D1"
    assert escape_for("application/json") is None
