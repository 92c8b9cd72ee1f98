from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.model.agreement import AgreementState
from gateway.model.catalogue import Catalogue
from gateway.model.service import ServiceState
from gateway.registry.unified import build_unified, in_force
from tests.support.openapi_documents import document, operation
from tests.support.openapi_validity import openapi_errors
from tests.support.unified_catalogues import CONTENT, PORTAL, agreement, catalogue, service

PERSON = {"properties": {"name": {"type": "string"}, "mother": {"$ref": "#/components/schemas/Person"}}}
TREE = document(
    {
        "/persons/{id}": {
            "get": operation(
                parameters=[{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                responses={"200": {"description": "ok", "content": CONTENT}},
            ),
            "delete": operation(operationId="erase"),
        },
        "/persons": {
            "post": operation(operationId="add", requestBody={"content": CONTENT, "required": True})
        },
    },
    components={"schemas": {"Person": PERSON}},
)
SERVICE = service(json.dumps(TREE).encode())


def built(source: Catalogue, **options: Any) -> dict[str, Any]:
    made = build_unified(source, options.pop("client", PORTAL), issuer="https://g.example", now=50, **options)
    assert openapi_errors(made) == []
    return made


def operations(made: dict[str, Any]) -> set[str]:
    return {op["operationId"] for item in made["paths"].values() for op in item.values()}


def test_a_client_sees_what_its_agreements_cover() -> None:
    made = built(catalogue((SERVICE,), (agreement(),)))
    assert operations(made) == {"registry.persons.readPerson"}
    read = made["paths"]["/api/registry/persons/persons/{id}"]["get"]
    purpose = next(p for p in read["parameters"] if p.get("name") == "Simpul-Purpose")
    assert purpose["schema"]["enum"] == ["school-enrolment"]
    assert read["x-legal-basis"] == ["Education Act 12"]
    assert read["x-released-fields"] == ["/name"]
    assert made["tags"] == [{"name": "registry/persons", "description": "Civil registry, version 7"}]


@pytest.mark.parametrize(
    "change",
    [
        {"state": AgreementState.SUSPENDED},
        {"valid_until": 50.0},
        {"valid_from": 51.0},
        {"client": "other"},
        {"provider": "other"},
        {"operations": frozenset({"unknown"})},
    ],
)
def test_what_is_not_in_force_or_not_its_own_is_not_there(change: dict[str, Any]) -> None:
    made = built(catalogue((SERVICE,), (agreement(**change),)))
    assert made["paths"] == {}
    assert set(made["components"]["schemas"]) == {"Problem"}


def test_without_a_client_all_that_is_routed_is_there() -> None:
    hidden = service(json.dumps(TREE).encode(), name="draft", state=ServiceState.DRAFT)
    made = built(catalogue((SERVICE, hidden)), client=None)
    assert len(operations(made)) == 3
    assert set(made["components"]["schemas"]) == {"Problem", "registry.persons.Person"}


def test_a_published_version_hides_a_deprecated_one() -> None:
    old = service(json.dumps(TREE).encode(), state=ServiceState.DEPRECATED, version="6")
    assert not any(op.get("deprecated") for op in _all(built(catalogue((old, SERVICE)), client=None)))
    assert all(op["deprecated"] for op in _all(built(catalogue((old,)), client=None)))


def _all(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [op for item in made["paths"].values() for op in item.values()]


def test_every_reference_leads_somewhere() -> None:
    made = built(catalogue((SERVICE,), (agreement(operations=frozenset("*")),)))
    text = json.dumps(made)
    for reference in set(text.split('"$ref": "')[1:]):
        at: Any = made
        for segment in reference.split('"')[0].removeprefix("#/").split("/"):
            at = at[segment]
        assert at


def test_in_force_is_the_clients_own_and_now() -> None:
    found = in_force(
        (agreement(), agreement(id="a2", client="x"), agreement(id="a3", valid_until=1.0)), "portal", 2
    )
    assert [one.id for one in found] == ["a1"]
