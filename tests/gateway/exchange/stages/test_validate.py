"""Requests against the description, through the whole table: nothing that does not fit reaches the agency."""

from __future__ import annotations

import pytest

from gateway.model.service import Effect, Parameter
from tests.support.agency import Agency
from tests.support.exchanges import Kit
from tests.support.tax_income import COMPONENTS, catalogue, operation

PATH = "/api/tax/income/people/7"


@pytest.mark.parametrize(
    ("body", "fields", "status"),
    [
        (b'{"year":1999}', {}, 422),
        (b'{"year":2025,"other":1}', {}, 422),
        (b'{"year":2025,"year":2026}', {}, 422),
        (b"not json", {}, 422),
        (b"", {}, 422),
        (b"<a/>", {"content_type": "application/xml"}, 415),
        (b'{"year":2025}', {"content_type": ""}, 415),
        (b'{"year":2025}', {"content_encoding": "deflate"}, 415),
        (b'{"year":2025}', {"content_type": "application/json; charset=utf-16"}, 415),
        (b'{"year":2025}', {"content_type": "application/json;x=1 ; Charset='ISO-8859-1'"}, 415),
    ],
)
async def test_what_does_not_fit_is_refused(
    kit: Kit, agency: Agency, body: bytes, fields: dict[str, str], status: int
) -> None:
    assert (await kit.call("POST", PATH, body, **fields)).status == status
    assert agency.seen == []


@pytest.mark.parametrize(
    "fields",
    [
        {"content_encoding": "identity"},
        {"content_type": 'application/json; charset="UTF-8"'},
        {"content_type": "application/json; v=1"},
    ],
)
async def test_what_reads_the_same_everywhere_passes(
    kit: Kit, agency: Agency, fields: dict[str, str]
) -> None:
    assert (await kit.call("POST", PATH, b'{"year":2025}', **fields)).status == 200


async def test_validation_can_be_off_for_a_service(kit: Kit, agency: Agency) -> None:
    kit.publish(catalogue(agency.url, validate_requests=False))
    assert (await kit.call("POST", PATH + "?any=1", b"not json")).status == 200
    assert agency.seen[0].body == b"not json"


async def test_the_person_in_a_body_is_found_with_and_without_validation(kit: Kit, agency: Agency) -> None:
    named = operation(
        "named", "POST", "/named", subject="body:/pin", request={"application/json": {}}, effect=Effect.SAFE
    )
    for validated in (True, False):
        kit.publish(
            catalogue(agency.url, operations=(named,), components=COMPONENTS, validate_requests=validated)
        )
        assert (await kit.call("POST", "/api/tax/income/named", b'{"pin":"12345"}')).status == 200
        assert kit.journal.entries[-1].subject == "pseudonym-of-5"
    assert (await kit.call("POST", "/api/tax/income/named", b'{"pin":"1","pin":"2"}')).status == 200
    assert kit.journal.entries[-1].subject is None


@pytest.mark.parametrize("validated", [True, False])
async def test_only_a_described_cookie_reaches_the_agency(
    kit: Kit, agency: Agency, *, validated: bool
) -> None:
    language = Parameter(name="lang", location="cookie", required=True, schema={"enum": ["et", "id"]})
    spoken = operation("spoken", "GET", "/spoken", parameters=(language,))
    plain = operation("plain", "GET", "/plain")
    kit.publish(catalogue(agency.url, operations=(spoken, plain), validate_requests=validated))
    cookie = "session=secret; lang=et; __Host-simpul=secret"
    assert (await kit.call("GET", "/api/tax/income/spoken", cookie=cookie)).status == 200
    assert (await kit.call("GET", "/api/tax/income/plain", cookie=cookie)).status == 200
    assert [seen.all("cookie") for seen in agency.seen] == [["lang=et"], []]
    for wrong in ("", "lang=xx", "lang=et; lang=id"):
        assert (await kit.call("GET", "/api/tax/income/spoken", cookie=wrong)).status == (
            422 if validated else 200
        )


async def test_a_field_that_no_caller_may_say_is_not_asked_of_callers(kit: Kit, agency: Agency) -> None:
    address = Parameter(name="X-Forwarded-For", location="header", required=True)
    kit.publish(catalogue(agency.url, operations=(operation("a", "GET", "/a", parameters=(address,)),)))
    assert (await kit.call("GET", "/api/tax/income/a", x_forwarded_for="192.0.2.1")).status == 200
    assert agency.seen[0].all("x-forwarded-for") == []
