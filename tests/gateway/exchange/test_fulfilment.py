"""Duties are fulfilled in order; one that nobody knows refuses."""

from __future__ import annotations

import pytest

from gateway.exchange.fulfilment import compile_fulfilment
from gateway.model.decision import Duty
from gateway.problems import Internal
from policies.obligations import OBLIGATIONS

MINIMISE = Duty("minimise", (("fields", ("/name",)),))
MASK = Duty("mask", (("masks", (("/name", 2),)),))


def test_one_after_the_other() -> None:
    body = b'{"name":"Sari","income":1}'
    assert compile_fulfilment((MINIMISE,), OBLIGATIONS, {})(body) == b'{"name":"Sari"}'
    assert compile_fulfilment((MINIMISE, MASK), OBLIGATIONS, {})(body) == b'{"name":"**ri"}'


def test_a_duty_whose_arguments_do_not_fit_is_a_refusal() -> None:
    with pytest.raises(Internal) as refused:
        compile_fulfilment((Duty("minimise"),), OBLIGATIONS, {})
    assert refused.value.code == "unfit_obligation"


def test_an_unknown_duty_is_a_refusal() -> None:
    with pytest.raises(Internal) as refused:
        compile_fulfilment((MINIMISE, Duty("forget")), OBLIGATIONS, {})
    assert refused.value.code == "unknown_obligation"
