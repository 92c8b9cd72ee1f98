from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from gateway.commands.journey_run import Registered, Runner, Servers, Unanswered
from gateway.commands.journey_view import View
from gateway.commands.possession import PlainToken
from gateway.journeys.document.model import Document
from gateway.journeys.interpreter.decisions import End
from gateway.journeys.interpreter.library import Library
from gateway.model.service import Operation
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
        runner = Runner(
            Library(found), lookup(), Servers({"": stub.url}), view=view, sleep=slept.append, **more
        )
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
    for servers, reason in (
        ({"": "http://127.0.0.1:9"}, "unreachable"),
        ({}, "no --server, and no x-service, for 'things'"),
    ):
        end = Runner(Library(found), lookup(), Servers(servers), view=view).run("main", {})
        assert (end.result, end.reason) == ("failed", reason)


def test_registered_services_are_called_through_the_gateway() -> None:
    """As the token's client and for the step's purpose; a source that is no service is not called at all."""
    registered = {
        "sourceDescriptions": [
            {"name": "things", "url": "things.yaml", "type": "openapi", "x-service": "stores/things"}
        ]
    }
    step = {"stepId": "a", "operationId": "listThings"}
    found = document([step], document=registered, workflow={"x-purpose": "audit", "x-legal-basis": "Law 1"})
    source = lookup().source(found.sources[0])
    assert source is not None
    view = View(Console(file=io.StringIO()))
    with stub_server(replace(source, operations=at_gateway(source.operations))) as stub:
        places = Registered(f"{stub.url}/", PlainToken("t0ken"))
        end = Runner(Library(found), lookup(), places, view=view).run("main", {})
        assert end.result == "completed"
        ((_, call),) = stub.calls
        headers = {name.lower(): value for name, value in call["headers"].items()}
        assert (headers["authorization"], headers["simpul-purpose"]) == ("Bearer t0ken", "audit")
        plain = document([step])
        end = Runner(Library(plain), lookup(), places, view=view).run("main", {})
        assert (end.result, len(stub.calls)) == ("failed", 1)


def at_gateway(operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Return the operations as they are found below the gateway's API."""
    return tuple(replace(one, binding={"path": f"/api/stores/things{one.path}"}) for one in operations)
