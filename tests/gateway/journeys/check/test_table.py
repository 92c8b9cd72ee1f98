from __future__ import annotations

from pathlib import Path

import pytest

from gateway.journeys.check import table
from gateway.journeys.check.table import CHECKS, check_text, is_ours
from tests.support.journeys import document, lookup, text

STEP = {"stepId": "a", "operationId": "listThings"}


def test_every_check_is_in_the_table() -> None:
    names = {check.__name__ for check in CHECKS}
    folder = Path(table.__file__).parent
    defined = {
        line.removeprefix("def ").partition("(")[0]
        for path in folder.glob("*.py")
        for line in path.read_text().splitlines()
        if line.startswith("def check_") and "subject: Subject) -> Iterator[Finding]" in line
    }
    assert names == defined
    assert len(names) == 15


def test_findings_are_in_order_and_only_for_what_keeps_the_specification() -> None:
    _, found = check_text(
        text([{**STEP, "operationId": "x"}, {**STEP, "stepId": "b", "operationId": "y"}]), lookup=lookup()
    )
    assert [finding.line for finding in found] == sorted(finding.line for finding in found)
    _, broken = check_text(text([{"stepId": "a"}]), lookup=lookup())
    assert {finding.check for finding in broken} == {"schema"}


@pytest.mark.parametrize(
    ("more", "expected"), [({}, False), ({"x-purpose": "p"}, True), ({"x-visible": {"en": "x"}}, True)]
)
def test_who_uses_an_extension_is_governed(more: dict[str, object], expected: bool) -> None:
    assert is_ours(document([STEP], workflow=more)) is expected
