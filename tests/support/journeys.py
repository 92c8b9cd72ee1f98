"""Small journeys for tests: made of text, driven by a function that answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from gateway.journeys.check.table import check_text
from gateway.journeys.document.finding import Finding
from gateway.journeys.document.load import load
from gateway.journeys.document.model import Document
from gateway.journeys.document.sources import KnownSources, SourceOperations
from gateway.journeys.interpret import Interpreter
from gateway.journeys.interpreter.decisions import Decided, Decision, End, Outcome, Parallel
from gateway.journeys.interpreter.library import Library
from gateway.journeys.interpreter.state import State
from gateway.registry.importing.describe import describe

OPENAPI = """
openapi: 3.1.0
info: {title: Things, version: "1"}
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getThing
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties: {id: {type: integer}, name: {type: string}}
    delete: {operationId: dropThing, responses: {"204": {description: gone}}}
  /things:
    get:
      operationId: listThings
      parameters: [{name: tag, in: query, schema: {type: array, items: {type: string}}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {type: array}}}}}
    post:
      operationId: makeThing
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              additionalProperties: false
              properties: {name: {type: string}, size: {type: integer}}
      responses:
        "201":
          description: made
          content:
            application/json:
              schema: {type: object, properties: {id: {type: integer}}, additionalProperties: false}
"""


def text(
    steps: list[dict[str, Any]],
    *,
    version: str = "1.0.1",
    workflow: Mapping[str, Any] | None = None,
    document: Mapping[str, Any] | None = None,
    more: list[dict[str, Any]] | None = None,
) -> bytes:
    """Return an Arazzo document with one workflow `main` over the source `things`, and `more` workflows."""
    body = {
        "arazzo": version,
        "info": {"title": "Test", "version": "1.0.0"},
        "sourceDescriptions": [{"name": "things", "url": "things.yaml", "type": "openapi"}],
        "workflows": [{"workflowId": "main", "steps": steps, **(workflow or {})}, *(more or [])],
        **(document or {}),
    }
    return yaml.safe_dump(body, sort_keys=False).encode()


def document(steps: list[dict[str, Any]], **more: Any) -> Document:
    """Return the loaded document."""
    return load(text(steps, **more))


def lookup() -> KnownSources:
    """Return the operations of the source `things`."""
    described = describe({"things.yaml": OPENAPI.encode()}, "things.yaml")
    operations = SourceOperations(operations=described.operations, components=described.components)
    return KnownSources({"things": operations})


def findings(data: bytes, check: str, **more: Any) -> list[Finding]:
    """Return what one check finds."""
    _, found = check_text(data, lookup=more.pop("lookup", lookup()), **more)
    return [finding for finding in found if finding.check == check]


def drive(
    found: Document,
    answer: Callable[[Decided], Outcome],
    inputs: Mapping[str, Any] | None = None,
    *,
    workflow: str = "main",
    others: Mapping[str, Document] | None = None,
) -> tuple[End, list[Decided]]:
    """Run a journey; every state goes through JSON. Returns its end, and all decisions in order."""
    interpreter = Interpreter(Library(found, others))
    state = interpreter.start(workflow, inputs or {})
    done: list[Decided] = []
    for _ in range(5_000):
        state = State.from_json(json.loads(json.dumps(state.to_json())))
        decision: Decision = interpreter.decide(state)
        if isinstance(decision, End):
            return decision, done
        for decided in decision.decisions if isinstance(decision, Parallel) else (decision,):
            done.append(decided)
            state = interpreter.apply(state, decided.id, answer(decided))
    raise AssertionError("the journey does not end")
