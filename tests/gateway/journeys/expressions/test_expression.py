from __future__ import annotations

from gateway.journeys.expressions.expression import Expression, ExpressionError, Template


def test_values_print_as_text() -> None:
    inner = Expression("steps", owner="a", source="outputs", name="b", pointer="/0")
    assert str(inner) == "$steps.a.outputs.b#/0"
    assert str(Template(("x ", inner, " y"))) == "x {$steps.a.outputs.b#/0} y"
    assert str(ExpressionError(2, "no")) == "at character 3: no"
