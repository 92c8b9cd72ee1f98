"""The control flow that the specification describes, section by section."""

from __future__ import annotations

from typing import Any

from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.decisions import Decided, Sleep, Woke
from tests.support.journeys import document, drive


def step(name: str, **more: Any) -> dict[str, Any]:
    return {"stepId": name, "operationId": name, **more}


def ran(
    found: Any, *, status: dict[str, list[int]] | None = None, inputs: Any = None
) -> tuple[Any, list[str]]:
    left = {name: iter(codes) for name, codes in (status or {}).items()}

    def answer(decided: Decided) -> Response | Woke:
        if isinstance(decided, Sleep):
            return Woke()
        return Response(status=next(left.get(decided.step, iter([])), 200), body={"id": decided.step})

    end, done = drive(found, answer, inputs)
    return end, [f"zz{item.seconds:g}" if isinstance(item, Sleep) else item.step for item in done]


def test_steps_run_in_order_and_without_actions_a_failure_breaks() -> None:
    found = document([step("a"), step("b"), step("c")])
    assert ran(found)[1] == ["a", "b", "c"]
    end, done = ran(found, status={"b": [404]})
    assert (end.result, end.step, done) == ("failed", "b", ["a", "b"])


def test_the_first_success_action_whose_criteria_pass_is_taken() -> None:
    actions = [
        {"name": "no", "type": "end", "criteria": [{"condition": "$statusCode == 500"}]},
        {"name": "yes", "type": "goto", "stepId": "c", "criteria": [{"condition": "$statusCode == 200"}]},
        {"name": "late", "type": "end"},
    ]
    assert ran(document([step("a", onSuccess=actions), step("b"), step("c")]))[1] == ["a", "c"]


def test_end_returns_the_outputs() -> None:
    first = step("a", outputs={"id": "$response.body#/id"}, onSuccess=[{"name": "e", "type": "end"}])
    end, done = ran(document([first, step("b")], workflow={"outputs": {"x": "$steps.a.outputs.id"}}))
    assert (end.result, end.outputs, done) == ("completed", {"x": "a"}, ["a"])


def test_retries_are_exhausted_before_the_next_failure_action() -> None:
    actions = [
        {"name": "r", "type": "retry", "retryAfter": 2, "retryLimit": 2},
        {"name": "g", "type": "goto", "stepId": "c"},
    ]
    found = document([step("a", onFailure=actions), step("b"), step("c")])
    assert ran(found, status={"a": [503, 200]})[1] == ["a", "zz2", "a", "b", "c"]
    assert ran(found, status={"a": [503] * 9})[1] == ["a", "zz2", "a", "zz2", "a", "c"]


def test_a_retry_without_limit_is_one_retry() -> None:
    found = document([step("a", onFailure=[{"name": "r", "type": "retry"}])])
    end, done = ran(found, status={"a": [503] * 9})
    assert (end.result, done) == ("failed", ["a", "a"])


def test_a_retry_runs_a_step_or_workflow_first() -> None:
    login = {"workflowId": "login", "steps": [step("sign")]}
    by_workflow = {
        "name": "r",
        "type": "retry",
        "workflowId": "login",
        "criteria": [{"condition": "$statusCode == 401"}],
    }
    found = document([step("a", onFailure=[by_workflow])], more=[login])
    assert ran(found, status={"a": [401]})[1] == ["a", "sign", "a"]
    by_step = {"name": "r", "type": "retry", "stepId": "fix"}
    skip = [{"name": "e", "type": "end"}]
    found = document([step("a", onFailure=[by_step], onSuccess=skip), step("fix")])
    assert ran(found, status={"a": [401]})[1] == ["a", "fix", "a"]


def test_workflow_actions_apply_to_all_steps_and_are_overridden_by_name() -> None:
    general = {"name": "r", "type": "retry", "retryLimit": 1}
    own = {"name": "r", "type": "goto", "stepId": "c"}
    found = document(
        [step("a"), step("b", onFailure=[own]), step("c")], workflow={"failureActions": [general]}
    )
    assert ran(found, status={"a": [500], "b": [500]})[1] == ["a", "a", "b", "c"]


def test_goto_a_workflow_is_a_one_way_transfer() -> None:
    other = {
        "workflowId": "other",
        "steps": [step("x", parameters=[{"name": "q", "in": "query", "value": "$inputs.q"}])],
        "outputs": {"done": "$inputs.q"},
    }
    found = document(
        [step("a", onSuccess=[{"name": "g", "type": "goto", "workflowId": "other"}]), step("b")], more=[other]
    )
    end, done = ran(found, inputs={"q": 5})
    assert (done, end.outputs) == (["a", "x"], {"done": 5})


def test_nested_workflows_and_depends_on() -> None:
    child = {
        "workflowId": "child",
        "dependsOn": ["before"],
        "inputs": {"type": "object", "properties": {"n": {}}},
        "steps": [step("x")],
        "outputs": {"n": "$inputs.n"},
    }
    before = {"workflowId": "before", "steps": [step("first")], "outputs": {"f": "$steps.first.outputs.o"}}
    outer = {
        "stepId": "run",
        "workflowId": "child",
        "parameters": [{"name": "n", "value": 3}],
        "successCriteria": [{"condition": "$statusCode == 200 && $outputs.n == 3"}],
        "outputs": {"n": "$outputs.n"},
    }
    flow = {"outputs": {"n": "$steps.run.outputs.n", "again": "$workflows.child.outputs.n"}}
    found = document([outer], workflow=flow, more=[child, before])
    end, done = ran(found)
    assert (done, end.outputs) == (["first", "x"], {"n": 3, "again": 3})
    failed, _ = ran(found, status={"x": [500]})
    assert (failed.result, failed.step) == ("failed", "run")
    assert "child" in failed.reason


def test_a_loop_is_bounded() -> None:
    found = document([step("a", onSuccess=[{"name": "g", "type": "goto", "stepId": "a"}])])
    end, done = ran(found)
    assert (end.result, len(done)) == ("failed", 1_000)


def test_a_missing_path_parameter_fails_the_step_before_it_is_called() -> None:
    broken = step("a", parameters=[{"name": "id", "in": "path", "value": "$inputs.none"}])
    end, done = ran(document([broken]))
    assert (end.step, done) == ("a", [])
    assert "'id'" in end.reason
