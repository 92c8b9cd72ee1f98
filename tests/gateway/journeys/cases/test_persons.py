"""Whom a case is about: what counts as an identifier, and who may start one for whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.journeys.cases.persons import named, require_own, require_recent
from gateway.problems import AccessDenied, SignInTooOld
from tests.support.journey_cases import OFFICIAL, PORTAL, Register

CITIZEN = replace(PORTAL, subject="person-9")


def test_only_texts_and_numbers_name_a_person() -> None:
    inputs = {"a": "9", "b": 9, "c": True, "d": None, "e": ["9"], "f": {"id": "9"}}
    assert named(inputs, inputs) == ["9", "9"]
    assert named(inputs, ["missing"]) == []


@pytest.mark.parametrize("caller", [CITIZEN, PORTAL, OFFICIAL, replace(OFFICIAL, subject="person-1")])
async def test_those_who_may(caller: object) -> None:
    await require_own(caller, ["9"], Register())  # type: ignore[arg-type]


@pytest.mark.parametrize("values", [["8"], ["9", "8"], ["person-8"]])
async def test_a_citizen_names_nobody_else(values: list[str]) -> None:
    with pytest.raises(AccessDenied):
        await require_own(CITIZEN, values, Register())


def test_a_citizen_signed_in_recently_enough_for_every_step() -> None:
    require_recent(replace(CITIZEN, authenticated_at=1_000.0), 60, 1_060.0)
    require_recent(replace(CITIZEN, authenticated_at=1_000.0), None, 9e9)
    require_recent(PORTAL, 60, 9e9)
    for at in (1_000.0, None):
        with pytest.raises(SignInTooOld) as refused:
            require_recent(replace(CITIZEN, authenticated_at=at), 60, 1_061.0)
        assert refused.value.members["max_age"] == 60
