"""Whom an exchange is about, wherever the description says the identifier is."""

from __future__ import annotations

import pytest

from gateway.exchange.subjects import compile_subject
from gateway.problems import InvalidDescription
from tests.support.tax_income import operation


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("path:id", "p"),
        ("query:pin", "q 1"),
        ("header:X-Person", "h"),
        ("body:/person/pin", "b"),
        ("body:/person/number", "7"),
        ("body:/a~1b", "s"),
        ("body:/person", None),
        ("body:/nobody/pin", None),
        ("query:other", None),
    ],
)
def test_each_place(place: str, expected: str | None) -> None:
    found = compile_subject(operation("x", "POST", "/{id}", subject=place))
    assert found is not None
    body = {"person": {"pin": "b", "number": 7}, "a/b": "s"}
    assert found.find({"id": "p"}, "a=1&pin=q+1", [("x-person", "h")], body) == expected


@pytest.mark.parametrize(
    ("query", "headers"),
    [("pin=1&pin=2", []), ("pin=&pin=2", []), ("pin=", []), ("", [("pin", "1"), ("pin", "2")])],
)
def test_two_people_are_nobody(query: str, headers: list[tuple[str, str]]) -> None:
    """The gateway would judge and write down one of them, and the agency answer about the other."""
    found = compile_subject(operation("x", "POST", "/", subject="header:pin" if headers else "query:pin"))
    assert found is not None
    assert found.find({}, query, headers, None) is None


def test_no_place_is_no_subject() -> None:
    assert compile_subject(operation("x", "GET", "/")) is None


@pytest.mark.parametrize("place", ["id", "cookie:id", "path:", "body:pin"])
def test_a_place_that_cannot_be_read_is_refused(place: str) -> None:
    with pytest.raises(InvalidDescription):
        compile_subject(operation("x", "GET", "/", subject=place))
