"""Cases in the unified document: the routes that are served, and nothing that FastAPI would say otherwise."""

from __future__ import annotations

import json

from gateway.api.unified_cases import PREFIX, describe_cases
from gateway.model.catalogue import Catalogue
from gateway.registry.unified import build_unified
from tests.support.openapi_validity import openapi_errors


def test_a_portal_finds_how_to_start_follow_list_and_search() -> None:
    own = describe_cases()
    assert set(own.paths["/cases"]) == {"get"}
    assert {"/journeys/{journey}/cases", "/cases/search", "/cases/{case}/events", "/tasks"} <= set(own.paths)
    listed = own.paths["/cases"]["get"]
    assert {one["name"] for one in listed["parameters"]} >= {"journey", "state", "after", "limit"}
    assert own.paths["/cases/search"]["post"]["operationId"] == "searchCases"
    assert all(name.startswith(PREFIX) for name in own.schemas)
    assert "ValidationError" not in json.dumps(own.paths)


def test_the_document_is_openapi() -> None:
    document = build_unified(
        Catalogue(generation=1), None, issuer="https://g.example", now=0, own=describe_cases()
    )
    assert openapi_errors(document) == []
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))
