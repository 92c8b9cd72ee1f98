from __future__ import annotations

import re

import pytest

from gateway import problems
from gateway.problems import AccessDenied, Problem


def every_problem() -> list[type[Problem]]:
    found = [
        value
        for value in vars(problems).values()
        if isinstance(value, type) and issubclass(value, Problem) and value is not Problem
    ]
    assert len(found) > 20
    return found


@pytest.mark.parametrize("problem", every_problem(), ids=lambda p: p.__name__)
def test_each_problem_has_a_stable_type_a_title_and_an_error_status(problem: type[Problem]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", problem.type)
    assert problem.title
    assert 400 <= problem.status < 600
    assert problem.__doc__


def test_no_two_problems_share_a_type() -> None:
    types = [problem.type for problem in every_problem()]
    assert len(types) == len(set(types))


def test_the_body_is_a_problem_document() -> None:
    problem = AccessDenied("Not for this client.", reason="clearance_too_low")
    assert problem.body("0199-id") == {
        "type": "urn:simpul:problem:access-denied",
        "title": "Access denied",
        "status": 403,
        "detail": "Not for this client.",
        "instance": "urn:uuid:0199-id",
        "reason": "clearance_too_low",
    }
    assert problem.code == "clearance_too_low"


def test_the_code_is_the_type_when_no_reason_is_given() -> None:
    assert problems.RouteNotFound().code == "route_not_found"
    assert str(problems.RouteNotFound()) == "No such operation"
