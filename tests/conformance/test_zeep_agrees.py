"""An independent reader of WSDL, zeep, writes and reads the same messages as our adapter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
import zeep
from lxml import etree
from zeep.transports import Transport

from adapters._soap_parse import parse_xml
from gateway.registry.importing import xsd_sources
from tests.support.soap import (
    CIVIL_REGISTRY,
    answer_with,
    ask,
    call_of,
    civil_registry,
    operation_of,
    translator_of,
    wire_answer,
)

BUNDLED = Path(xsd_sources.__file__).parent / "schemas"
PERSON = "9901015403880001"


class FromFolders(Transport):
    """Answers zeep from the description's folder and the bundled schemas; anything else is an error."""

    def load(self, url: str) -> bytes:
        """Return the file that `url` names by its last segment."""
        for folder in (CIVIL_REGISTRY, BUNDLED):
            file = folder / url.rpartition("/")[2].split("?")[0]
            if file.exists():
                return file.read_bytes()
        raise AssertionError(f"zeep asked for {url}")


@pytest.fixture(scope="module")
def client() -> Any:
    return zeep.Client(str(CIVIL_REGISTRY / "civil-registry.wsdl"), transport=FromFolders())


BIRTH = {
    "givenName": "Fajar",
    "familyName": "Awanputih",
    "birthDate": "2026-01-02",
    "birthPlace": "Kota Teduh",
    "gender": "M",
    "parent": [PERSON],
}
REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("getPerson", {"nationalId": PERSON}),
    ("searchPersons", {"familyName": "Awan & Söhne", "bornFrom": "1980-01-01"}),
    ("searchPersons", {}),
    ("changeAddress", {"nationalId": PERSON, "abroad": {"country": "Nusa Jauh"}}),
    ("changeAddress", {"nationalId": PERSON, "address": {"street": "a", "postcode": "1", "city": "b"}}),
    ("registerBirth", BIRTH),
    ("cancelBirth", {"registrationNumber": "B-9001"}),
]


@pytest.mark.parametrize(("operation", "value"), REQUESTS)
def test_requests_are_the_same(client: Any, operation: str, value: dict[str, Any]) -> None:
    theirs = client.create_message(client.service, operation, **value)
    ours = ask(translator_of(civil_registry(), operation), value)
    namespaces = {str(node.tag) for node in theirs[-1][0].iter()}
    assert namespaces == {str(node.tag) for node in ours.iter()}
    assert _plain(theirs[-1][0]) == _plain(ours)


def _plain(node: etree._Element) -> tuple[Any, ...]:
    """Return an element without its prefixes, which mean nothing."""
    return node.tag, dict(node.attrib), (node.text or "").strip(), tuple(_plain(child) for child in node)


def test_answers_are_read_alike(client: Any) -> None:
    """Our writer plays the agency; zeep and our reader must see the same person."""
    person = {
        "@recordVersion": 3,
        "@state": "active",
        "nationalId": PERSON,
        "givenName": "Sekar",
        "familyName": "Awanputih",
        "birthDate": "1988-03-14",
        "birthPlace": "Kota Teduh",
        "gender": "F",
        "civilStatus": "married",
        "dateOfDeath": None,
        "address": {"street": "Jalan Melati 4", "postcode": "99101", "city": "Kota Teduh"},
        "parent": ["9901015403880002"],
    }
    operation = operation_of(civil_registry(), "getPerson")
    translator = translator_of(civil_registry(), "getPerson")
    call = call_of({"nationalId": PERSON})
    body = answer_with(operation, translator.to_wire(call), {"person": person})
    ours = translator.from_wire(call, wire_answer(body)).body
    assert isinstance(ours, bytes)
    assert orjson.loads(ours) == {"person": person}
    reply = client.service._binding._operations["getPerson"].process_reply(parse_xml(body))
    theirs = reply.body.person
    assert (theirs.recordVersion, theirs.state) == (3, "active")
    assert theirs.birthDate.isoformat() == "1988-03-14"
    assert theirs.dateOfDeath is None
    assert theirs.address.street == "Jalan Melati 4"
    assert theirs.parent == ["9901015403880002"]
