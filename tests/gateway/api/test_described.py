"""The control plane's own OpenAPI document: true of its routes, their guards and their problems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest
from openapi_spec_validator import validate

from gateway.api.described import describe_control_plane
from tests.support.control_plane import production_control_plane


async def production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, dict[str, Any]]:
    gateway, app = await production_control_plane(tmp_path / "data", monkeypatch)
    return gateway, describe_control_plane(app)


async def test_the_document_is_valid_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, document = await production(tmp_path, monkeypatch)
    validate(document)
    assert len(document["paths"]) > 40
    assert not {"HTTPValidationError", "ValidationError"} & document["components"]["schemas"].keys()
    assert "HTTPValidationError" not in str(document["paths"])


async def test_guards_and_problems_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, document = await production(tmp_path, monkeypatch)
    change = document["paths"]["/registry/agencies/{agency}"]["put"]
    assert change["security"] == [{"bearer": []}]
    assert change["x-scopes"] == ["registry:admin"]
    statuses = {"400", "401", "403", "404", "409", "412", "413", "422", "428", "503"}
    assert change["responses"].keys() == {"200", *statuses}
    for status in statuses:
        assert change["responses"][status]["content"].keys() == {"application/problem+json"}
    assert "security" not in document["paths"]["/healthz"]["get"]
    assert "401" not in document["paths"]["/healthz"]["get"]["responses"]


async def test_each_verb_is_a_path_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, document = await production(tmp_path, monkeypatch)
    version = "/registry/services/{agency}/{service}/versions/{number}"
    for path in (f"{version}/publish", "/registry/agreements/{agreement}/approve", "/cases/{case}/cancel"):
        assert document["paths"][path].keys() == {"post"}


async def test_anyone_may_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway, document = await production(tmp_path, monkeypatch)
    transport = httpx2.ASGITransport(gateway)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400") as http:
        answer = await http.get("/docs/control-plane.json")
    assert answer.json() == document
    assert answer.headers["x-content-type-options"] == "nosniff"
