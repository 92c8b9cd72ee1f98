from __future__ import annotations

from gateway.journeys.expressions.scope import Message, Response, Scope
from gateway.journeys.interpreter.applying import judge_answer
from gateway.journeys.interpreter.decisions import Decided, Preview, WaitForMessage, WaitForPreview
from tests.support.journeys import document, drive


def test_without_criteria_the_status_decides() -> None:
    for status, passed in ((200, True), (302, True), (404, False), (None, False)):
        assert judge_answer([], Response(status=status), Scope()).passed is passed


def test_a_received_message_is_judged_and_gives_outputs() -> None:
    step = {
        "stepId": "wait",
        "operationId": "x",
        "action": "receive",
        "correlationId": "$inputs.c",
        "timeout": 6000,
        "successCriteria": [{"condition": "$message.payload#/ok == true"}],
        "outputs": {"id": "$message.payload.orderId"},
    }
    found = document([step], version="1.1.0", workflow={"outputs": {"id": "$steps.wait.outputs.id"}})
    seen: list[Decided] = []

    def answer(decided: Decided) -> Message:
        seen.append(decided)
        return Message(payload={"ok": True, "orderId": 4})

    end, _ = drive(found, answer, {"c": "k1"})
    assert end.outputs == {"id": 4}
    assert isinstance(seen[0], WaitForMessage)
    assert (seen[0].correlation_id, seen[0].timeout) == ("k1", 6000)
    refused, _ = drive(found, lambda _: Message(payload={}), {"c": "k1"})
    assert refused.result == "failed"
    late, _ = drive(found, lambda _: Response(status=None, error="timeout"), {"c": "k1"})
    assert (late.result, late.reason) == ("failed", "timeout")


def test_once_only_inputs_are_previewed() -> None:
    once = {"income": {"operationId": "getIncome", "value": "$response.body#/low"}}
    found = document(
        [{"stepId": "a", "operationId": "x"}],
        workflow={"x-once-only": once, "outputs": {"income": "$inputs.income"}},
    )

    def answer(decided: Decided) -> Response | Preview:
        if isinstance(decided, WaitForPreview):
            assert (decided.name, decided.value) == ("income", True)
            return Preview(accepted=True)
        return Response(status=200, body={"low": True})

    end, done = drive(found, answer)
    assert end.outputs == {"income": True}
    assert [type(item).__name__ for item in done] == ["CallOperation", "WaitForPreview", "CallOperation"]
    given, done = drive(found, answer, {"income": False})
    assert (given.outputs, len(done)) == ({"income": False}, 1)
    other, _ = drive(
        found,
        lambda d: Preview(accepted=False, value=9) if isinstance(d, WaitForPreview) else Response(status=500),
    )
    assert other.outputs == {"income": 9}
