"""The demo civil registry: SOAP 1.1, document/literal wrapped, with X-Road message protocol 4.0 headers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from lxml import etree
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.demo.agencies.civil_messages import (
    MESSAGES,
    TYPES,
    Question,
    Refusal,
    add,
    answer_to,
    fault_of,
    read_question,
)
from gateway.demo.agencies.civil_records import Record, RecordError, Records
from gateway.demo.agencies.controls import SEEN, Controls
from gateway.demo.agencies.server import run
from gateway.demo.people import PEOPLE, Person

MAX_BYTES: Final = 1_000_000
_CONTENT_TYPE: Final = "text/xml; charset=utf-8"


class CivilRegistry(Controls):
    """The agency: an ASGI application at any path, its `records`, and the `questions` that it understood."""

    def __init__(self, people: Iterable[Person] = PEOPLE) -> None:
        super().__init__(Starlette(routes=[Route("/{path:path}", self._post, methods=["POST"])]))
        self.records = Records.of(people)
        self.questions: deque[Question] = deque(maxlen=1_000)
        self._operations: dict[str, Callable[[Question, etree._Element], None]] = {
            "getPerson": self._get_person,
            "searchPersons": self._search_persons,
            "changeAddress": self._change_address,
            "registerBirth": self._register_birth,
            "cancelBirth": self._cancel_birth,
        }

    async def _post(self, request: Request) -> Response:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_BYTES:
                return _xml(fault_of("Client", "The message is too large."), 500)
        try:
            if not request.headers.get("content-type", "").startswith("text/xml"):
                raise Refusal("Client", "SOAP 1.1 is sent as text/xml.")
            question = read_question(body)._replace(key=request.headers.get("idempotency-key"))
            request.scope[SEEN]["xroad"] = question.told()
            return _xml(self._answer(question, request.headers.get("soapaction")), 200)
        except Refusal as refusal:
            return _xml(fault_of(refusal.code, str(refusal)), 500)
        except RecordError as error:
            return _xml(fault_of(f"Client.{error.code}", str(error)), 500)

    def _answer(self, question: Question, action: str | None) -> etree._Element:
        operate = self._operations.get(question.operation)
        if operate is None:
            raise Refusal("Client.UnknownOperation", "There is no such operation.")
        if action != f'"{MESSAGES}#{question.operation}"':
            raise Refusal("Client.WrongAction", "SOAPAction does not name the operation.")
        self.questions.append(question)
        envelope, response = answer_to(question)
        operate(question, response)
        return envelope

    def _get_person(self, question: Question, response: etree._Element) -> None:
        record = self.records.find(question.text("nationalId") or "")
        person = add(response, MESSAGES, "person", "")
        person.set("recordVersion", str(record.version))
        person.set("state", record.state)
        for name, text in (
            ("nationalId", record.national_id),
            ("givenName", record.given_name),
            ("familyName", record.family_name),
            ("birthDate", record.born.isoformat()),
            ("birthPlace", record.birth_place),
            ("gender", record.gender),
            ("civilStatus", record.civil_status),
            ("dateOfDeath", record.died.isoformat() if record.died else None),
        ):
            add(person, TYPES, name, text)
        if record.abroad:
            add(add(person, TYPES, "abroad", ""), TYPES, "country", record.abroad)
        else:
            address = add(person, TYPES, "address", "")
            for name, text in zip(("street", "postcode", "city"), record.address, strict=True):
                add(address, TYPES, name, text)
        for parent in record.parents:
            add(person, TYPES, "parent", parent)

    def _search_persons(self, question: Question, response: etree._Element) -> None:
        found = self.records.search(
            question.text("familyName"), _day(question, "bornFrom"), _day(question, "bornUntil")
        )
        add(response, MESSAGES, "total", str(len(found)))
        for record in found:
            person = add(response, MESSAGES, "person", "")
            add(person, TYPES, "nationalId", record.national_id)
            add(person, TYPES, "name", f"{record.given_name} {record.family_name}")
            add(person, TYPES, "birthDate", record.born.isoformat())

    def _change_address(self, question: Question, response: etree._Element) -> None:
        address = question.element.find(f"{{{TYPES}}}address")
        abroad = question.element.find(f"{{{TYPES}}}abroad")
        if (address is None) == (abroad is None):
            raise Refusal("Client.BadRequest", "Exactly one of address and abroad is needed.")
        place = None
        if address is not None:
            street, postcode, city = (
                address.findtext(f"{{{TYPES}}}{name}") or "" for name in ("street", "postcode", "city")
            )
            place = (street, postcode, city)
        country = abroad.findtext(f"{{{TYPES}}}country") or "" if abroad is not None else ""
        moved = self.records.move(question.text("nationalId") or "", place, country)
        add(response, MESSAGES, "recordVersion", str(moved.version))

    def _register_birth(self, question: Question, response: etree._Element) -> None:
        born = _day(question, "birthDate")
        parents = [node.text or "" for node in question.element.iterfind(f"{{{MESSAGES}}}parent")]
        if born is None or not 1 <= len(parents) <= 2:
            raise Refusal("Client.BadRequest", "A date of birth and one or two parents are needed.")
        child = Record(
            national_id="",
            given_name=question.text("givenName") or "",
            family_name=question.text("familyName") or "",
            born=born,
            birth_place=question.text("birthPlace") or "",
            gender=question.text("gender") or "",
            civil_status="single",
            parents=tuple(parents),
        )
        made = self.records.register_birth(question.key or question.fields["id"], child)
        add(response, MESSAGES, "nationalId", made.national_id)
        add(response, MESSAGES, "registrationNumber", made.number)
        add(response, MESSAGES, "registeredAt", made.at.isoformat())

    def _cancel_birth(self, question: Question, response: etree._Element) -> None:
        cancelled = self.records.cancel_birth(question.text("registrationNumber") or "")
        add(response, MESSAGES, "cancelled", "true" if cancelled else "false")


def _day(question: Question, name: str) -> date | None:
    text = question.text(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("Client.BadRequest", f"{name} is not a date.") from None


def _xml(envelope: etree._Element, status: int) -> Response:
    body: bytes = etree.tostring(envelope, encoding="utf-8", xml_declaration=True)
    return Response(body, status_code=status, headers={"content-type": _CONTENT_TYPE})


def create_app(people: Iterable[Person] | None = None) -> CivilRegistry:
    """Return the agency's ASGI application about `people`, or about everybody in the demo."""
    return CivilRegistry(PEOPLE if people is None else people)


if __name__ == "__main__":
    run(create_app(), "The demo civil registry")
