"""Every real description, published in a running gateway and called through `/api/…`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree

from adapters._xml_writer import Misfit, compile_writer
from gateway.model.description import Description
from gateway.model.service import Operation
from gateway.model.xml import load_binding
from gateway.registry.importing import describe
from tests.support.described_agencies import rest_agency, soap_agency
from tests.support.description_stub import DescriptionStub, sample_request
from tests.support.gateway import ServedGateway
from tests.support.parties import PURPOSE, agree, publish, register_parties
from tests.support.schema_sample import MAX_DEPTH, schema_sample
from tests.support.soap_values import without_empty

INPUTS = Path(os.environ.get("SIMPUL_INPUTS") or Path(__file__).parents[3] / "shared" / "inputs")
REST = sorted([*INPUTS.glob("openapi/*"), *INPUTS.glob("arazzo/*openapi*")])
SOAP = sorted(path for path in INPUTS.glob("wsdl/*.wsdl") if path.name != "xroad-xxe.wsdl")
MEMBER = {"instance": "EE", "member_class": "GOV", "member_code": "70008440", "subsystem": "rr"}
CALLED = 4
"""Operations called of each WSDL document; all are called of an OpenAPI document."""

pytestmark = [
    pytest.mark.inputs,
    pytest.mark.slow,
    pytest.mark.skipif(not (REST and SOAP), reason=f"no descriptions in {INPUTS} (SIMPUL_INPUTS)"),
]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedGateway]:
    with ServedGateway(tmp_path_factory.mktemp("inputs")) as served:
        register_parties(served)
        yield served


def slug(path: Path) -> str:
    return path.name.partition(".")[0].lower()


def call(gateway: ServedGateway, service: str, method: str, path: str, **more: Any) -> httpx.Response:
    headers = {"simpul-purpose": PURPOSE, **more.pop("headers", {})}
    return gateway.call("portal", method, f"/api/provider/{service}{path}", headers=headers, **more)


def described(path: Path) -> Description:
    return describe({path.name: path.read_bytes()}, path.name, agency="provider", service=slug(path))


@pytest.mark.parametrize("path", REST, ids=lambda path: path.name)
def test_an_agency_that_speaks_rest(gateway: ServedGateway, path: Path) -> None:
    description, name = described(path), slug(path)
    stub = DescriptionStub(description)
    with rest_agency(stub) as url:
        publish(gateway, url, name=name, files={path.name: path.read_bytes()}, validate_answers=True)
        agree(gateway, service=name)
        for operation in description.operations:
            sample = sample_request(operation, description.components, operation.path)
            where = f"{sample.path}?{sample.query}" if sample.query else sample.path
            headers = {k: v for k, v in sample.headers.items() if k != "authorization"}
            answer = call(gateway, name, sample.method, where, headers=headers, content=sample.body or None)
            assert answer.is_success, (operation.name, answer.text, stub.violations)
            assert answer.headers["simpul-origin"] == "agency"
    assert stub.violations == []
    assert stub.called == [operation.name for operation in description.operations]


def sample(description: Description, operation: Operation, side: str) -> Any:
    """Return a value for `request` or `answer`, as full as the agency's XML can say; None if none fits."""
    binding = load_binding(operation.binding)
    element = getattr(binding, side)
    if element is None:
        return {}
    content = operation.request if side == "request" else operation.answers["200"]
    write = compile_writer(element, binding.types)
    for depth in range(MAX_DEPTH + 1):
        value = schema_sample(content["application/json"], description.components, depth)
        with contextlib.suppress(Misfit):
            write(etree.Element("body"), value)
            return value
    return None


def samples(description: Description) -> dict[str, tuple[Operation, Any, Any]]:
    """Return questions and answers of some operations."""
    found = {}
    for operation in description.operations:
        if len(found) == CALLED:
            break
        if load_binding(operation.binding).request is None and found:
            continue  # nothing in the message says which operation is meant
        question, answer = (sample(description, operation, side) for side in ("request", "answer"))
        if question is not None and answer is not None:
            found[operation.name] = (operation, question, answer)
    return found


@pytest.mark.parametrize("path", SOAP, ids=lambda path: path.name)
def test_an_agency_that_speaks_soap(gateway: ServedGateway, path: Path) -> None:
    description, name = described(path), slug(path)
    asked = samples(description)
    assert asked
    answers = {name: answer for name, (_, _, answer) in asked.items()}
    with soap_agency([operation for operation, _, _ in asked.values()], answers) as running:
        endpoint = {"options": {"xroad": MEMBER}}
        publish(gateway, running.url, name=name, files={path.name: path.read_bytes()}, endpoint=endpoint)
        agree(gateway, service=name)
        for operation, question, expected in asked.values():
            answer = call(gateway, name, "POST", operation.path, json=question)
            assert answer.status_code == 200, (operation.name, answer.text)
            assert without_empty(answer.json()) == without_empty(expected)
            if load_binding(operation.binding).header == "xroad":
                assert b":memberCode>office<" in running.seen[-1].body, "the consumer is not named"
    assert len(running.seen) == len(asked)


def test_a_description_that_attacks_is_refused_whole(gateway: ServedGateway) -> None:
    attack = INPUTS / "wsdl" / "xroad-xxe.wsdl"
    answer = gateway.call(
        "integrator",
        "POST",
        "/registry/services/provider/attack/versions",
        files=[("files", (attack.name, attack.read_bytes()))],
        data={"settings": '{"endpoint": {"base_url": "http://127.0.0.1:9"}}'},
    )
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:simpul:problem:invalid-description"
    assert "root:" not in answer.text
