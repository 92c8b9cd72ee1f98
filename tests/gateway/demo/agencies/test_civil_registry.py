"""The demo's civil registry: what it checks, what it changes, and that its description is true."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from gateway.demo.agencies.civil_registry import CivilRegistry, create_app
from gateway.demo.people import PEOPLE
from gateway.model.message import Answer, WireAnswer
from tests.support.agencies import running
from tests.support.soap import call_of, civil_registry, translator_of

Asked = tuple[int, Any]


@pytest.fixture
async def agency() -> AsyncIterator[tuple[CivilRegistry, str]]:
    app = create_app()
    async with running(app) as url:
        yield app, url


async def ask(url: str, operation: str, value: Any, *, key: str | None = None, **who: Any) -> Asked:
    """Call an operation through the adapter; gives status and JSON."""
    translator = translator_of(civil_registry(), operation)
    call = call_of(value, **who)
    call.idempotency_key = key
    request = translator.to_wire(call)
    assert isinstance(request.body, bytes)
    async with httpx.AsyncClient() as http:
        sent = await http.post(url, content=request.body, headers=request.headers)
    fields = [(name.lower(), value) for name, value in sent.headers.items()]
    answer: Answer = translator.from_wire(
        call, WireAnswer(status=sent.status_code, headers=fields, body=sent.content)
    )
    assert isinstance(answer.body, bytes)
    return answer.status, orjson.loads(answer.body)


async def test_a_person_is_known_by_national_id(agency: tuple[CivilRegistry, str]) -> None:
    app, url = agency
    child = PEOPLE[2]
    status, found = await ask(url, "getPerson", {"nationalId": child.national_id})
    person = found["person"]
    assert status == 200
    assert (person["givenName"], person["birthDate"]) == (child.given_name, child.born.isoformat())
    assert person["parent"] == [PEOPLE[0].national_id, PEOPLE[1].national_id]
    assert (person["dateOfDeath"], person["@state"], person["@recordVersion"]) == (None, "active", 1)
    assert app.questions[-1].fields["issue"] == "social-benefits/agreement-1"
    assert app.questions[-1].fields["client"] == "ID-DEMO/GOV/99009/portal"


async def test_residence_is_a_choice_and_death_a_date(agency: tuple[CivilRegistry, str]) -> None:
    _, url = agency
    _, abroad = await ask(url, "getPerson", {"nationalId": PEOPLE[11].national_id})
    assert abroad["person"]["abroad"] == {"country": "Nusa Jauh"}
    assert "address" not in abroad["person"]
    _, dead = await ask(url, "getPerson", {"nationalId": PEOPLE[3].national_id})
    assert dead["person"]["dateOfDeath"] == "2024-02-29"


async def test_an_unknown_person_is_a_fault_of_the_asker(agency: tuple[CivilRegistry, str]) -> None:
    status, problem = await ask(agency[1], "getPerson", {"nationalId": "9999999999999999"})
    assert (status, problem["fault"]) == (400, "Client.UnknownPerson")


async def test_a_search_is_an_array_whatever_it_finds(agency: tuple[CivilRegistry, str]) -> None:
    _, url = agency
    _, none = await ask(url, "searchPersons", {"familyName": "Nobody"})
    assert none == {"total": 0, "person": []}
    _, one = await ask(url, "searchPersons", {"familyName": "Lautbiru"})
    assert [person["name"] for person in one["person"]] == ["Bimo Lautbiru"]
    _, some = await ask(url, "searchPersons", {"bornFrom": "2016-01-01", "bornUntil": "2019-12-31"})
    assert some["total"] == 2


async def test_a_move_changes_the_record_once(agency: tuple[CivilRegistry, str]) -> None:
    _, url = agency
    moved = {"nationalId": PEOPLE[5].national_id, "abroad": {"country": "Nusa Jauh"}}
    assert await ask(url, "changeAddress", moved) == (200, {"recordVersion": 2})
    assert await ask(url, "changeAddress", moved) == (200, {"recordVersion": 2})
    _, found = await ask(url, "getPerson", {"nationalId": PEOPLE[5].national_id})
    assert found["person"]["abroad"] == {"country": "Nusa Jauh"}


BIRTH = {
    "givenName": "Fajar",
    "familyName": "Awanputih",
    "birthDate": "2026-01-02",
    "birthPlace": "Kota Teduh",
    "gender": "M",
    "parent": [PEOPLE[0].national_id],
}


async def test_a_birth_is_registered_once_for_a_message_or_key(agency: tuple[CivilRegistry, str]) -> None:
    _, url = agency
    _, first = await ask(url, "registerBirth", BIRTH)
    assert await ask(url, "registerBirth", BIRTH) == (200, first)
    _, other = await ask(url, "registerBirth", BIRTH, exchange="another", key="k")
    assert other["registrationNumber"] != first["registrationNumber"]
    assert await ask(url, "registerBirth", BIRTH, exchange="a third", key="k") == (200, other)
    _, child = await ask(url, "getPerson", {"nationalId": first["nationalId"]})
    assert child["person"]["parent"] == BIRTH["parent"]


async def test_a_birth_can_be_undone(agency: tuple[CivilRegistry, str]) -> None:
    _, url = agency
    _, made = await ask(url, "registerBirth", BIRTH)
    undo = {"registrationNumber": made["registrationNumber"]}
    assert await ask(url, "cancelBirth", undo) == (200, {"cancelled": True})
    assert await ask(url, "cancelBirth", undo) == (200, {"cancelled": False})
    _, child = await ask(url, "getPerson", {"nationalId": made["nationalId"]})
    assert child["person"]["@state"] == "cancelled"
    assert (await ask(url, "cancelBirth", {"registrationNumber": "B-0"}))[1][
        "fault"
    ] == "Client.UnknownRegistration"


def good_body() -> bytes:
    request = translator_of(civil_registry(), "getPerson").to_wire(
        call_of({"nationalId": PEOPLE[0].national_id})
    )
    assert isinstance(request.body, bytes)
    return request.body


ACTION = '"urn:example:civil-registry#getPerson"'


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"<xroad:protocolVersion>4.0", b"<xroad:protocolVersion>3.5", b"Client.BadHeader"),
        (b"xroad:id>", b"xroad:other>", b"Client.MissingHeader"),
        (b"<id:memberCode>99001", b"<id:memberCode>99002", b"Client.WrongService"),
        (b"<id:serviceCode>getPerson", b"<id:serviceCode>cancelBirth", b"Client.WrongService"),
        (b"<soap:Envelope", b"<!DOCTYPE a []><soap:Envelope", b"Client"),
        (b"</soap:Envelope>", b"", b"Client"),
        (b"http://schemas.xmlsoap.org/soap/envelope/", b"urn:other", b"VersionMismatch"),
    ],
)
async def test_what_x_road_does_not_allow_is_a_fault(
    agency: tuple[CivilRegistry, str], old: bytes, new: bytes, fault: bytes
) -> None:
    app, url = agency
    body = good_body().replace(b"<?xml version='1.0' encoding='utf-8'?>\n", b"")
    assert old in body
    fields = {"content-type": "text/xml; charset=utf-8", "soapaction": ACTION}
    async with httpx.AsyncClient() as http:
        sent = await http.post(url, content=body.replace(old, new), headers=fields)
    assert sent.status_code == 500
    assert b"<faultcode>SOAP-ENV:" + fault in sent.content
    assert list(app.questions) == []


async def test_the_soap_action_must_name_the_operation(agency: tuple[CivilRegistry, str]) -> None:
    async with httpx.AsyncClient() as http:
        sent = await http.post(
            agency[1], content=good_body(), headers={"content-type": "text/xml", "soapaction": '""'}
        )
    assert b"Client.WrongAction" in sent.content


def test_only_the_people_given_are_known() -> None:
    assert set(create_app(PEOPLE[:2]).records.persons) == {person.national_id for person in PEOPLE[:2]}
