from __future__ import annotations

from tests.support.journeys import findings, text

UNDO = {"x-compensation": {"operationId": "dropThing"}}


def make(name: str, **more: object) -> dict[str, object]:
    return {"stepId": name, "operationId": "makeThing", "requestBody": {"payload": {"name": "n"}}, **more}


def found(*steps: dict[str, object], governed: bool = True) -> list[str]:
    return [finding.severity for finding in findings(text(list(steps)), "compensations", governed=governed)]


def test_what_changes_something_can_be_undone() -> None:
    assert found(make("a", **UNDO), make("b")) == []
    assert found(make("a"), make("b")) == ["error"]
    assert found(make("a"), make("b"), governed=False) == []
    assert found(make("a", **{"x-compensation": {"none": "Nothing comes of it."}}), make("b")) == []
    assert found(make("a", **{"x-pivot": True}), make("b"), make("c")) == []
    assert found(make("a", **{"x-pivot": True}), make("b", **UNDO), make("c")) == ["warning"]
    assert found({"stepId": "r", "operationId": "listThings"}, make("b")) == []
    assert found(make("a", **{"x-pivot": True}), make("b", **{"x-pivot": True})) == ["error"]
