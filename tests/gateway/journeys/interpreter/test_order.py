from __future__ import annotations

from gateway.journeys.interpreter.order import group_from, local_dependencies, ordered
from tests.support.journeys import document


def test_steps_come_after_what_they_depend_on() -> None:
    steps = [
        {"stepId": "c", "operationId": "x", "dependsOn": ["b"]},
        {
            "stepId": "b",
            "operationId": "x",
            "parameters": [{"name": "p", "in": "query", "value": "$steps.a.outputs.o"}],
        },
        {"stepId": "a", "operationId": "x"},
    ]
    flow = document(steps, version="1.1.0").workflows[0]
    assert [step.id for step in ordered(flow)] == ["a", "b", "c"]
    assert local_dependencies(flow.steps[0]) == {"b"}


def test_without_depends_on_the_order_is_the_documents() -> None:
    flow = document([{"stepId": "b", "operationId": "x"}, {"stepId": "a", "operationId": "x"}]).workflows[0]
    assert ordered(flow) == flow.steps


def test_a_cycle_keeps_the_order() -> None:
    steps = [
        {"stepId": name, "operationId": "x", "dependsOn": [other]} for name, other in (("a", "b"), ("b", "a"))
    ]
    assert [step.id for step in ordered(document(steps, version="1.1.0").workflows[0])] == ["a", "b"]


def test_groups_are_neighbours() -> None:
    marks = ["g", "g", None, "g"]
    steps = [
        {"stepId": f"s{n}", "operationId": "x", **({"x-parallel": m} if m else {})}
        for n, m in enumerate(marks)
    ]
    found = document(steps).workflows[0].steps
    assert [len(group_from(found, index)) for index in range(4)] == [2, 1, 1, 1]
