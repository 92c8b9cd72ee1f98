"""REST: exact bytes out, locations translated, wrong bindings refused."""

from __future__ import annotations

from typing import Any

import pytest

from adapters import ADAPTERS
from adapters.rest import RestAdapter
from gateway.model.message import Call, Caller, WireAnswer
from gateway.problems import InvalidDescription, InvalidRequest
from tests.support.tax_income import operation, service

BASE = "https://tax.example:8443/v1/"


def call(path: str, query: str = "") -> Call:
    caller = Caller(
        exchange="e",
        client="portal",
        agency="social",
        purpose="p",
        legal_basis="l",
        agreement="a",
        traceparent="t",
    )
    return Call(
        method="GET",
        path=path,
        path_parameters={},
        query=query,
        headers=[("x", "1")],
        body=b"b",
        caller=caller,
    )


def wire(sent: str, query: str = "", template: str = "/people/{id}/{year}", **binding: Any) -> str:
    made = RestAdapter().compile(service(BASE), operation("x", "GET", template, binding=binding))
    return made.to_wire(call(sent, query)).url


def test_it_is_listed() -> None:
    assert ADAPTERS["rest"].name == "rest"


def test_the_path_goes_on_exactly() -> None:
    assert wire("/people/a%2Cb~%7E/2025") == "https://tax.example:8443/v1/people/a%2Cb~%7E/2025"
    assert wire("/people/a/1", "b=%20&c=+") == "https://tax.example:8443/v1/people/a/1?b=%20&c=+"


def test_the_agencys_own_template_may_differ() -> None:
    assert (
        wire("/people/a%20b/1", path="/y/{year}/p-{id}.json")
        == "https://tax.example:8443/v1/y/1/p-a%20b.json"
    )
    assert wire("/p%65ople/a/1", path="/y/{year}/{id}").endswith("/y/1/a")
    for other in ("/person/a/1", "/people/a", "/people/a/1/"):
        with pytest.raises(InvalidRequest):
            wire(other, path="/y/{year}/{id}")


@pytest.mark.parametrize(
    ("template", "sent", "provider"),
    [
        ("/café/{id}", "/caf%C3%A9/%C3%A9-1", "/caf%C3%A9/{id}"),
        ("/a b/{id}.json", "/a%20b/%7e.json", "/a%20b/{id}.json"),
        ("/x[{id}]", "/x%5b1%5d", "/x%5B{id}%5D"),
    ],
)
def test_a_template_with_letters_that_paths_encode_is_sent_as_the_agency_writes_it(
    template: str, sent: str, provider: str
) -> None:
    number = sent.rpartition("/")[2].removeprefix("x%5b").removesuffix("%5d").removesuffix(".json")
    assert wire(sent, template=template, path=provider) == BASE[:-1] + provider.replace("{id}", number)


def test_a_field_may_have_another_name_at_the_agency() -> None:
    made = RestAdapter().compile(
        service(BASE), operation("x", "POST", "/x", binding={"header_names": {"x": "X_Key"}})
    )
    assert made.to_wire(call("/x")).headers[0] == ("X_Key", "1")


def test_who_asks_goes_along() -> None:
    made = RestAdapter().compile(service(BASE), operation("x", "POST", "/x"))
    request = made.to_wire(call("/x"))
    assert (request.method, request.body) == ("POST", b"b")
    assert request.headers == [
        ("x", "1"),
        ("simpul-exchange-id", "e"),
        ("simpul-client", "portal"),
        ("simpul-agency", "social"),
        ("simpul-agreement", "a"),
        ("simpul-purpose", "p"),
        ("traceparent", "t"),
    ]


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://tax.example:8443/v1/people/7", "/api/tax/income/people/7"),
        ("/v1/people/7", "/api/tax/income/people/7"),
        ("https://tax.example:8443/admin", None),
        ("https://evil.example/v1/people/7", None),
        ("https://tax.example:8443/v1evil/7", None),
    ],
)
def test_a_location_leads_through_the_gateway_or_nowhere(location: str, expected: str | None) -> None:
    made = RestAdapter().compile(service(BASE), operation("x", "POST", "/x"))
    answer = made.from_wire(
        call("/x"), WireAnswer(status=201, headers=[("a", "b"), ("location", location)], body=b"")
    )
    assert answer.headers == [("a", "b"), *([("location", expected)] if expected else [])]
    assert answer.from_agency


@pytest.mark.parametrize("base", ["ftp://a", "http://", "http://a?b=c", "people"])
def test_a_base_url_that_is_none_is_refused(base: str) -> None:
    with pytest.raises(InvalidDescription):
        RestAdapter().compile(service(base), operation("x", "GET", "/x"))


@pytest.mark.parametrize("path", ["people/{id}", "/people/{other}", "/people", 7])
def test_a_template_with_other_parameters_is_refused(path: object) -> None:
    with pytest.raises(InvalidDescription):
        RestAdapter().compile(service(BASE), operation("x", "GET", "/p/{id}", binding={"path": path}))


def test_fields_that_the_gateway_says_itself() -> None:
    made = RestAdapter().compile(
        service(BASE), operation("x", "GET", "/p", binding={"fills": ["x-govstack-client", "x-request-id"]})
    )
    asked = call("/p")
    with pytest.raises(InvalidRequest):
        made.to_wire(asked)
    asked.caller.xroad_client = ("ID", "GOV", "99 009", "portal")
    headers = dict(made.to_wire(asked).headers)
    assert headers["x-govstack-client"] == "ID/GOV/99%20009/portal"
    assert headers["x-request-id"] == "e"
