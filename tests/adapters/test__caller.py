"""What every agency is told of who asks."""

from __future__ import annotations

from adapters._caller import caller_fields
from tests.support.soap import caller

SYSTEM = {
    "simpul-client": "portal",
    "simpul-agency": "office",
    "simpul-agreement": "agreement-1",
    "simpul-purpose": "social-benefits",
}


def test_a_system_is_named_with_its_agency_and_no_person() -> None:
    assert dict(caller_fields(caller(subject=None, actor=None))) == SYSTEM
    assert dict(caller_fields(caller(subject=None, actor="nobody-without-a-subject"))) == SYSTEM


def test_a_person_who_acts_for_themselves_is_the_subject_alone() -> None:
    expected = {**SYSTEM, "simpul-subject": "ward"}
    assert dict(caller_fields(caller(subject="ward"))) == expected
    assert dict(caller_fields(caller(subject="ward", actor="ward"))) == expected


def test_who_acts_for_another_is_told_apart_from_them() -> None:
    expected = {**SYSTEM, "simpul-subject": "ward", "simpul-actor": "guardian"}
    assert dict(caller_fields(caller(subject="ward", actor="guardian"))) == expected
