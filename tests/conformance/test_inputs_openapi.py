"""Import real agencies' OpenAPI documents, and call their operations through a stub made of the import."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.model.catalogue import Catalogue
from gateway.model.description import Description
from gateway.model.service import Endpoint, Service, ServiceState
from gateway.registry.importing import describe
from gateway.registry.importing.compiling import compile_schema
from gateway.registry.importing.document import read_document
from gateway.registry.importing.routes import METHODS
from gateway.registry.unified import build_unified
from tests.support.description_stub import DescriptionStub, sample_request
from tests.support.openapi_validity import openapi_errors
from tests.support.schema_sample import schema_sample

INPUTS = Path(os.environ.get("SIMPUL_INPUTS", "../shared/inputs"))
DOCUMENTS = sorted([*INPUTS.glob("openapi/*"), *INPUTS.glob("arazzo/*openapi*")])

pytestmark = [
    pytest.mark.inputs,
    pytest.mark.skipif(not DOCUMENTS, reason=f"no OpenAPI documents in {INPUTS} (SIMPUL_INPUTS)"),
]
every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


@lru_cache
def imported(path: Path) -> Description:
    return describe({path.name: path.read_bytes()}, path.name, agency="agency", service="service")


def described_operations(tree: Any) -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, item in tree["paths"].items()
        if path.startswith("/")
        for method in METHODS
        if method in item
    }


@every_document
def test_every_operation_is_imported_or_has_a_finding(path: Path) -> None:
    description = imported(path)
    tree = read_document(path.name, path.read_bytes()).tree
    described = described_operations(tree)
    refused = {finding.operation for finding in description.findings if finding.severity == "error"}
    assert len(description.operations) + len(refused) == len(described)
    assert {(op.method, op.path) for op in description.operations} <= described
    assert len({op.id for op in description.operations}) == len(description.operations)
    assert description.operations


@every_document
def test_every_schema_compiles_and_leads_nowhere_outside(path: Path) -> None:
    description = imported(path)
    for name in description.components:
        compile_schema({"$ref": f"#/components/schemas/{name}"}, description.components)


@every_document
async def test_every_operation_can_be_called_through_the_stub(path: Path) -> None:
    description = imported(path)
    stub = DescriptionStub(description)
    transport = httpx.ASGITransport(app=stub)
    async with httpx.AsyncClient(transport=transport, base_url="http://agency.example") as client:
        for operation in description.operations:
            sample = sample_request(operation, description.components, operation.binding["path"])
            url = f"{sample.path}?{sample.query}" if sample.query else sample.path
            answer = await client.request(sample.method, url, headers=sample.headers, content=sample.body)
            assert answer.is_success, (operation.name, answer.text)
            media = answer.headers.get("content-type", "")
            schema = operation.answers.get(str(answer.status_code), {}).get(media)
            if schema and media.endswith("json"):
                validator = compile_schema(schema, description.components)
                assert [e.message for e in validator.iter_errors(answer.json())] == [], operation.name
    assert stub.violations == []
    assert stub.called == [operation.name for operation in description.operations]


@every_document
def test_the_unified_document_of_it_is_valid(path: Path) -> None:
    description = imported(path)
    service = Service(
        id="s",
        agency="agency",
        name="service",
        version=description.version,
        protocol=description.protocol,
        state=ServiceState.PUBLISHED,
        endpoint=Endpoint(base_url="http://agency.example"),
        operations=description.operations,
        components=description.components,
    )
    document = build_unified(
        Catalogue(generation=1, services=(service,)), None, issuer="https://gateway.example", now=0
    )
    assert openapi_errors(document) == []
    assert sum(len(item) for item in document["paths"].values()) == len(description.operations)


def test_the_sample_of_a_polymorphic_answer_is_valid() -> None:
    description = imported(next(path for path in DOCUMENTS if "brp" in path.name))
    schema = description.operations[0].answers["200"]["application/json"]
    value = schema_sample(schema, description.components)
    assert compile_schema(schema, description.components).is_valid(value)
