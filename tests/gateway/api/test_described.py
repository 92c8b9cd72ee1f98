"""The control plane's own OpenAPI document: true of its routes, their guards and their problems."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from openapi_spec_validator import validate

from gateway.api.described import describe_control_plane
from tests.support.control_plane import production

__all__ = ["production"]


@pytest.fixture(scope="module")
def document(production: tuple[Any, FastAPI]) -> dict[str, Any]:
    return describe_control_plane(production[1])


def test_the_document_is_valid_and_whole(document: dict[str, Any]) -> None:
    validate(document)
    assert len(document["paths"]) > 40
    assert not {"HTTPValidationError", "ValidationError"} & document["components"]["schemas"].keys()
    assert "HTTPValidationError" not in str(document["paths"])


def test_guards_and_problems_are_told(document: dict[str, Any]) -> None:
    change = document["paths"]["/registry/agencies/{agency}"]["put"]
    assert change["security"] == [{"bearer": []}]
    assert change["x-scopes"] == ["registry:admin"]
    statuses = {"400", "401", "403", "404", "409", "412", "413", "422", "428", "503"}
    assert change["responses"].keys() == {"200", *statuses}
    for status in statuses:
        assert change["responses"][status]["content"].keys() == {"application/problem+json"}
    assert "security" not in document["paths"]["/healthz"]["get"]
    assert "401" not in document["paths"]["/healthz"]["get"]["responses"]


def test_each_verb_is_a_path_of_its_own(document: dict[str, Any]) -> None:
    version = "/registry/services/{agency}/{service}/versions/{number}"
    for path in (f"{version}/publish", "/registry/agreements/{agreement}/approve", "/cases/{case}/cancel"):
        assert document["paths"][path].keys() == {"post"}


@pytest.mark.asyncio(loop_scope="module")
async def test_anyone_may_read_it(production: tuple[Any, FastAPI], document: dict[str, Any]) -> None:
    gateway, _ = production
    transport = httpx2.ASGITransport(gateway)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400") as http:
        answer = await http.get("/docs/control-plane.json")
    assert answer.json() == document
    assert answer.headers["x-content-type-options"] == "nosniff"
