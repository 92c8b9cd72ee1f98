from __future__ import annotations

import pytest

from gateway.journeys.document.sources import candidates, find
from gateway.journeys.document.targets import Target
from tests.support.journeys import document, lookup

DOCUMENT = document([{"stepId": "a", "operationId": "getThing"}])


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (Target(name="getThing"), "getThing"),
        (Target(source="things", name="makeThing"), "makeThing"),
        (Target(source="things", pointer="/paths/~1things~1{id}/delete"), "dropThing"),
        (Target(source="things", pointer="/paths/~1things~1{id}"), None),
        (Target(source="other", name="getThing"), None),
        (Target(source="things", pointer="/x"), None),
    ],
)
def test_operations_are_found(target: Target, name: str | None) -> None:
    found = find(DOCUMENT, target, lookup())
    assert (found and found.operation.name) == name


def test_candidates() -> None:
    assert [source.name for source in candidates(DOCUMENT, Target(name="x"))] == ["things"]
