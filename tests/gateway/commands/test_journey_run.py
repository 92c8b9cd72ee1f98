from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from gateway.commands.journey_run import Runner, Unanswered
from gateway.commands.journey_view import View
from gateway.journeys.document.model import Document
from gateway.journeys.interpreter.decisions import End
from gateway.journeys.interpreter.library import Library
from tests.support.journey_servers import Script, Stub, stub_server
from tests.support.journeys import document, lookup

TASK = {"who": "w", "form": {"type": "object"}, "title": {"en": "T"}}
UNDO = {
    "operationId": "dropThing",
    "parameters": [{"name": "id", "in": "path", "value": "$response.body#/id"}],
}


def run(found: Document, script: Script | None = None, **more: Any) -> tuple[End, Stub, list[float]]:
    source = lookup().source(found.sources[0])
    assert source is not None
    slept: list[float] = []
    view = View(Console(file=io.StringIO()))
    with stub_server(source, script) as stub:
        runner = Runner(Library(found), lookup(), {"": stub.url}, view=view, sleep=slept.append, **more)
        return runner.run("main", {}), stub, slept


def test_retries_and_compensation_over_http() -> None:
    tries = iter([503, 201])
    script: Script = {
        "makeThing": lambda _: (next(tries), {"id": 4}),
        "listThings": lambda _: (500, None),
    }
    make = {
        "stepId": "a",
        "operationId": "makeThing",
        "requestBody": {"payload": {"name": "n"}},
        "onFailure": [{"name": "r", "type": "retry", "retryAfter": 3}],
        "x-compensation": UNDO,
    }
    end, stub, slept = run(document([make, {"stepId": "b", "operationId": "listThings"}]), script)
    assert (end.result, slept) == ("compensated", [3])
    assert [name for name, _ in stub.calls] == ["makeThing", "makeThing", "listThings", "dropThing"]
    keys = [call["headers"]["idempotency-key"] for _, call in stub.calls]
    assert keys[0] == keys[1]
    assert stub.calls[3][1]["path"] == {"id": "4"}


def test_people_answer_from_a_file() -> None:
    task = {
        "stepId": "t",
        "operationId": "completeTask",
        "x-task": TASK,
        "outputs": {"d": "$response.body#/d"},
    }
    found = document([task], workflow={"outputs": {"d": "$steps.t.outputs.d"}})
    end, _, _ = run(found, answers={"t": {"d": "yes"}})
    assert end.outputs == {"d": "yes"}
    with pytest.raises(Unanswered):
        run(found)


def test_a_dead_server_fails_the_step() -> None:
    found = document([{"stepId": "b", "operationId": "listThings"}])
    view = View(Console(file=io.StringIO()))
    for servers, reason in (({"": "http://127.0.0.1:9"}, "unreachable"), ({}, "no --server for 'things'")):
        end = Runner(Library(found), lookup(), servers, view=view).run("main", {})
        assert (end.result, end.reason) == ("failed", reason)
