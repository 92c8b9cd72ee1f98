"""Which calls may be sent again, and under which key."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journeys.engine.effects import effect_key, is_repeatable
from gateway.model.service import Effect, Parameter
from tests.support.tax_income import operation

KEY = Parameter(name="Idempotency-Key", location="header")


@pytest.mark.parametrize(
    ("effect", "parameters", "repeatable"),
    [
        (Effect.SAFE, (), True),
        (Effect.IDEMPOTENT, (), True),
        (Effect.UNSAFE, (), False),
        (Effect.UNSAFE, (KEY,), True),
        (Effect.UNSAFE, (Parameter(name="idempotency-key", location="query"),), False),
        (Effect.UNSAFE, (Parameter(name="X-Other", location="header"),), False),
    ],
)
def test_repeatable(effect: Effect, parameters: tuple[Parameter, ...], repeatable: bool) -> None:
    assert is_repeatable(operation("o", "POST", "/o", effect=effect, parameters=parameters)) is repeatable


@given(st.text(), st.text())
def test_keys_are_of_one_effect_and_fit_a_header(one: str, other: str) -> None:
    key = effect_key("case", one)
    assert (key == effect_key("case", other)) == (one == other)
    assert key != effect_key("another", one)
    assert re.fullmatch(r"[\x21-\x7e]{1,200}", key)
