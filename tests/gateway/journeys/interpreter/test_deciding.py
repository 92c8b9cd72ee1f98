from __future__ import annotations

from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.decisions import CallOperation, SendMessage, WaitForTask
from tests.support.journeys import document, drive

TASK = {
    "who": "clerk",
    "form": {"type": "object"},
    "title": {"en": "Decide"},
    "shows": {"name": "$inputs.name"},
}


def test_a_task_waits_for_a_person_and_is_never_called() -> None:
    step = {
        "stepId": "t",
        "operationId": "completeTask",
        "x-task": TASK,
        "x-deadline": "P1D",
        "outputs": {"d": "$response.body#/d"},
    }
    found = document([step], workflow={"outputs": {"d": "$steps.t.outputs.d"}})
    end, done = drive(found, lambda _: Response(status=200, body={"d": "yes"}), {"name": "Ada"})
    assert isinstance(done[0], WaitForTask)
    assert (done[0].shows, done[0].deadline, end.outputs) == ({"name": "Ada"}, 86_400, {"d": "yes"})


def test_a_call_carries_purpose_and_timeout() -> None:
    step = {"stepId": "a", "operationId": "x", "timeout": 50, "x-purpose": "own"}
    found = document([step], version="1.1.0", workflow={"x-purpose": "general", "x-legal-basis": "law"})
    _, done = drive(found, lambda _: Response(status=200))
    assert isinstance(done[0], CallOperation)
    assert (done[0].purpose, done[0].legal_basis, done[0].timeout) == ("own", "law", 50)


def test_sending_is_done_when_sent() -> None:
    step = {
        "stepId": "s",
        "channelPath": "{$sourceDescriptions.things.url}#/channels/x",
        "action": "send",
        "requestBody": {"payload": {"a": "$inputs.a"}},
    }
    end, done = drive(document([step], version="1.1.0"), lambda _: Response(status=None), {"a": 1})
    assert isinstance(done[0], SendMessage)
    assert (done[0].call.body, end.result) == ({"a": 1}, "completed")
