from __future__ import annotations

from gateway.journeys.check.subject import Subject
from tests.support.journeys import document, lookup


def test_what_calls_and_what_is_called() -> None:
    step = {
        "stepId": "a",
        "operationId": "getThing",
        "x-purpose": "own",
        "x-compensation": {"operationId": "dropThing"},
    }
    subject = Subject(document=document([step], workflow={"x-purpose": "general"}), lookup=lookup())
    callings = list(subject.callings())
    found = [subject.found(calling.owner) for calling in callings]
    assert [item.operation.name for item in found if item] == ["getThing", "dropThing"]
    assert {calling.purpose for calling in callings} == {"own"}
    assert subject.called_workflow("main") is not None
    assert subject.called_workflow("$sourceDescriptions.none.main") is None
    assert subject.finding("x", "/workflows/0/steps/0/operationId", "m").line == 13
