"""The question put to Cedar says every fact, once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.model.decision import Facts
from gateway.policy.question import entities_of, request_of
from tests.support.facts import facts

CHANGES: dict[str, Any] = {
    "client": "other",
    "client_agency": "other",
    "clearance": 3,
    "subject_kind": "system",
    "delegated": True,
    "assurance": 3,
    "required_assurance": 3,
    "agency": "other",
    "service": "other",
    "operation": "other",
    "effect": "unsafe",
    "classification": 3,
    "purpose": "other",
    "legal_basis": "other",
    "agreement": "other",
    "agreement_in_force": False,
    "purposes": ["other"],
    "consent": "other",
    "channel": "sandbox",
    "mandate": "guardian",
    "sign_in_recent": False,
}


def said(given: Facts) -> tuple[str, str]:
    return json.dumps(request_of(given)), entities_of(given)


@pytest.mark.parametrize("fact", Facts._fields)
def test_each_fact_is_said(fact: str) -> None:
    assert said(facts(**{fact: CHANGES[fact]})) != said(facts())


def test_the_same_facts_make_the_same_question() -> None:
    one, other = facts(purposes=["a", "b", "c"]), facts(purposes=["c", "b", "a"])
    assert said(one) == said(other)
