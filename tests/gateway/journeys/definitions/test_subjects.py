"""Which inputs name the person: as the schema says, or as the operations' descriptions do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.journeys.definitions.catalogue import RegisteredSources
from gateway.journeys.definitions.subjects import subject_inputs
from gateway.journeys.document.load import load
from gateway.journeys.document.sources import KnownSources, SourceOperations
from gateway.journeys.interpreter.library import Library
from tests.support.journey_engine import changed
from tests.support.journey_world import JOURNEYS, catalogue
from tests.support.journeys import document, lookup

URLS = dict.fromkeys(("civil", "insurance", "hall"), "http://127.0.0.1:9")
REGISTERED = RegisteredSources(lambda: catalogue(URLS))


@pytest.mark.parametrize(("journey", "names"), [("child-born", ("parent",)), ("move-home", ("person",))])
def test_the_shipped_journeys_say_so_and_would_be_understood_without(
    journey: str, names: tuple[str, ...]
) -> None:
    shipped = load((JOURNEYS / f"{journey}.arazzo.yaml").read_bytes())
    assert subject_inputs(Library(shipped), shipped.workflows[0], KnownSources({})) == names

    def unmarked(raw: dict[str, Any]) -> None:
        del raw["workflows"][0]["inputs"]["properties"][names[0]]["x-subject"]

    plain = load(changed(journey, unmarked))
    assert subject_inputs(Library(plain), plain.workflows[0], KnownSources({})) == ()
    assert subject_inputs(Library(plain), plain.workflows[0], REGISTERED) == names


def test_an_author_may_say_that_it_is_not_the_person_of_the_case() -> None:
    def another(raw: dict[str, Any]) -> None:
        raw["workflows"][0]["inputs"]["properties"]["parent"]["x-subject"] = False

    plain = load(changed("child-born", another))
    assert subject_inputs(Library(plain), plain.workflows[0], REGISTERED) == ()


def about(place: str) -> KnownSources:
    """Return the sources of a small journey, whose operations name the person at `place`."""
    known = lookup().source(document([{"stepId": "a", "operationId": "listThings"}]).sources[0])
    assert known is not None
    operations = tuple(replace(one, subject=place) for one in known.operations)
    return KnownSources({"things": SourceOperations(operations=operations, components=known.components)})


@pytest.mark.parametrize(
    ("place", "more", "names"),
    [
        ("path:id", {"parameters": [{"name": "id", "in": "path", "value": "$inputs.who"}]}, ("who",)),
        ("path:id", {"parameters": [{"name": "id", "in": "query", "value": "$inputs.who"}]}, ()),
        ("body:/name", {"requestBody": {"payload": {"name": "{$inputs.who}"}}}, ("who",)),
        ("body:/name", {"requestBody": {"payload": '{"name": "$inputs.who"}'}}, ("who",)),
        ("body:/name", {"requestBody": {"payload": {"name": "Mr {$inputs.who}"}}}, ()),
        ("body:/name", {"requestBody": {"payload": "[" * 100_000}}, ()),
        (
            "body:/name",
            {"requestBody": {"payload": {}, "replacements": [{"target": "/name", "value": "$inputs.who"}]}},
            ("who",),
        ),
    ],
)
def test_a_value_that_goes_as_it_is_to_the_persons_place(
    place: str, more: dict[str, Any], names: tuple[str, ...]
) -> None:
    found = document([{"stepId": "a", "operationId": "makeThing", **more}])
    assert subject_inputs(Library(found), found.workflows[0], about(place)) == names


INNER = {
    "workflowId": "inner",
    "inputs": {"type": "object", "properties": {"person": {"type": "string"}}},
    "steps": [
        {
            "stepId": "a",
            "operationId": "getThing",
            "parameters": [{"name": "id", "in": "path", "value": "$inputs.person"}],
        }
    ],
}


def test_through_a_workflow_that_a_step_runs() -> None:
    outer = {"stepId": "o", "workflowId": "inner", "parameters": [{"name": "person", "value": "$inputs.who"}]}
    found = document([outer], more=[INNER])
    assert subject_inputs(Library(found), found.workflows[0], about("path:id")) == ("who",)


@pytest.mark.parametrize(
    ("step", "workflow", "names"),
    [
        ({"workflowId": "$sourceDescriptions.beside.inner"}, {}, ()),
        (
            {
                "workflowId": "$sourceDescriptions.beside.inner",
                "parameters": [{"name": "person", "value": "$inputs.who"}],
            },
            {},
            ("who",),
        ),
        ({"operationId": "listThings"}, {"dependsOn": ["$sourceDescriptions.beside.inner"]}, ("person",)),
        (
            {
                "operationId": "listThings",
                "onSuccess": [
                    {"name": "on", "type": "goto", "workflowId": "$sourceDescriptions.beside.inner"}
                ],
            },
            {},
            ("person",),
        ),
    ],
)
def test_through_another_document(
    step: dict[str, Any], workflow: dict[str, Any], names: tuple[str, ...]
) -> None:
    found = document([{"stepId": "o", **step}], workflow=workflow)
    beside = document([{"stepId": "x", "operationId": "listThings"}], more=[INNER])
    library = Library(found, {"beside": beside})
    assert subject_inputs(library, found.workflows[0], about("path:id")) == names


@pytest.mark.parametrize("properties", [{"who": {"type": "string", "x-subject": True}}, "none", None])
def test_what_a_shared_schema_says_counts_too(properties: Any) -> None:
    shared = {"components": {"inputs": {"one": {"$ref": "#/components/inputs/two"}, "two": {}}}}
    shared["components"]["inputs"]["two"] = {"type": "object", "properties": properties}
    found = document(
        [{"stepId": "a", "operationId": "listThings"}],
        workflow={"inputs": {"$ref": "#/components/inputs/one"}},
        document=shared,
    )
    names = ("who",) if isinstance(properties, dict) else ()
    assert subject_inputs(Library(found), found.workflows[0], KnownSources({})) == names
