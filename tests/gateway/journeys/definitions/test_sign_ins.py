"""How recent a sign-in a journey needs: as the strictest of the operations that it may call."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.journeys.definitions.sign_ins import sign_in_age
from gateway.journeys.document.sources import KnownSources, SourceOperations
from gateway.journeys.interpreter.library import Library
from tests.support.journeys import document, lookup

LIST, GET = {"stepId": "a", "operationId": "listThings"}, {"stepId": "b", "operationId": "getThing"}
INNER = {"workflowId": "inner", "steps": [GET, {"stepId": "again", "workflowId": "inner"}]}


def asking(**ages: int) -> KnownSources:
    """Return the sources of a small journey, some of whose operations ask for a recent sign-in."""
    known = lookup().source(document([LIST]).sources[0])
    assert known is not None
    operations = tuple(replace(one, max_age=ages.get(one.name)) for one in known.operations)
    return KnownSources({"things": SourceOperations(operations=operations, components=known.components)})


def age(steps: list[dict[str, Any]], sources: KnownSources, **more: Any) -> int | None:
    found = document(steps, **more)
    return sign_in_age(Library(found), found.workflows[0], sources)


@pytest.mark.parametrize(
    ("ages", "needed"),
    [({}, None), ({"getThing": 60}, 60), ({"getThing": 60, "listThings": 30}, 30), ({"makeThing": 5}, None)],
)
def test_the_strictest_step_counts(ages: dict[str, int], needed: int | None) -> None:
    assert age([LIST, GET], asking(**ages)) == needed


def test_so_do_the_workflows_that_it_leads_to_once() -> None:
    outer = {"stepId": "o", "workflowId": "inner"}
    assert age([LIST, outer], asking(getThing=60), more=[INNER]) == 60
    assert age([LIST], asking(getThing=60), more=[INNER]) is None


def test_what_is_not_known_asks_for_nothing() -> None:
    assert age([LIST, GET], KnownSources({})) is None
