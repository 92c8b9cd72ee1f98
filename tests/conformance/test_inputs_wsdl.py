"""Imports the WSDL documents that real agencies published, and calls what they describe."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.soap import SoapAdapter
from gateway.model.description import Description
from gateway.model.service import Operation
from gateway.model.xml import load_binding
from gateway.problems import InvalidDescription, InvalidRequest
from gateway.registry.importing.wsdl import import_wsdl
from tests.support.soap import answer_with, call_of, service_of, wire_answer
from tests.support.soap_values import values, without_empty

INPUTS = Path(os.environ.get("SIMPUL_INPUTS") or Path(__file__).parents[3] / "shared" / "inputs") / "wsdl"
DOCUMENTS = sorted(path.name for path in INPUTS.glob("*.wsdl"))
USABLE = [name for name in DOCUMENTS if name != "xroad-xxe.wsdl"]
OPERATIONS = {
    "ee-kir.wsdl": 28,
    "ee-mrr.wsdl": 3,
    "ee-naidis.wsdl": 3,
    "ee-rar.wsdl": 1,
    "ee-rr.wsdl": 131,
    "ee-star.wsdl": 4,
    "xroad-error.wsdl": 3,
    "xroad-testservice.wsdl": 2,
}

pytestmark = [
    pytest.mark.inputs,
    pytest.mark.skipif(not DOCUMENTS, reason="the real descriptions are not here; set SIMPUL_INPUTS"),
]


@cache
def described(name: str) -> Description:
    files = {name: (INPUTS / name).read_bytes()}
    return import_wsdl(files, name, agency="agency", service="service")


@pytest.mark.parametrize("name", USABLE)
def test_every_operation_is_imported(name: str) -> None:
    found = described(name)
    assert len(found.operations) == OPERATIONS[name]
    assert [finding for finding in found.findings if finding.severity == "error"] == []
    assert all(operation.binding["header"] == "xroad" for operation in found.operations)
    assert found.base_urls


@pytest.mark.parametrize("name", USABLE)
def test_schemas_are_valid_and_complete(name: str) -> None:
    found = described(name)
    for operation in found.operations:
        for schema in (operation.request, operation.answers["200"]):
            jsonschema_rs.validator_for(_whole(found, operation, schema["application/json"]))


@pytest.mark.parametrize("name", USABLE)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_json_survives_the_way_to_the_agency_and_back(name: str, data: st.DataObject) -> None:
    found = described(name)
    operation = data.draw(st.sampled_from(found.operations))
    _call(found, operation, data)


@pytest.mark.parametrize("name", USABLE)
def test_every_operation_compiles_and_takes_nothing_else(name: str) -> None:
    found = described(name)
    for operation in found.operations:
        translator = SoapAdapter().compile(service_of(found), operation)
        with pytest.raises(InvalidRequest):
            translator.to_wire(call_of([]))


def test_a_mistake_in_a_description_is_reported_with_its_line_and_spoils_nothing() -> None:
    found = described("xroad-error.wsdl")
    [mistake] = [finding for finding in found.findings if "''" in finding.message]
    assert (mistake.place, mistake.operation) == ("line 24", "mock")
    assert set(found.components["mock"]["properties"]) == {"data", "xml"}


def test_external_entities_are_refused() -> None:
    name = "xroad-xxe.wsdl"
    with pytest.raises(InvalidDescription, match="document type declaration"):
        import_wsdl({name: (INPUTS / name).read_bytes()}, name, agency="agency", service="service")


def _call(found: Description, operation: Operation, data: st.DataObject) -> None:
    """Send a value that the schema allows to a stub that answers from the description."""
    translator = SoapAdapter().compile(service_of(found), operation)
    binding = load_binding(operation.binding)
    question = data.draw(values(binding, binding.request, found.components))
    _fits(found, operation, operation.request["application/json"], question)
    call = call_of(question)
    request = translator.to_wire(call)
    assert request.url == "http://127.0.0.1:9/soap"
    value = data.draw(values(binding, binding.answer, found.components))
    _fits(found, operation, operation.answers["200"]["application/json"], value)
    answer = translator.from_wire(call, wire_answer(answer_with(operation, request, value)))
    assert answer.status == 200
    assert isinstance(answer.body, bytes)
    assert without_empty(orjson.loads(answer.body)) == without_empty(value)


def _fits(found: Description, operation: Operation, schema: Any, value: Any) -> None:
    jsonschema_rs.validator_for(_whole(found, operation, schema)).validate(value)


def _whole(found: Description, operation: Operation, schema: Any) -> dict[str, Any]:
    schemas = {key: found.components[key] for key in operation.binding["types"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "components": {"schemas": schemas},
    }
