"""ETags: a change names the version that it changes, or is refused."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import Response

from gateway.api.etag import Seen, is_known, set_etag
from gateway.problems import PreconditionRequired, VersionMismatch
from tests.support.registry import Registry


def test_an_etag_comes_back_as_the_version() -> None:
    response = Response()
    set_etag(response, 17)
    assert Seen(response.headers["etag"]).version == 17


@pytest.mark.parametrize("value", [None, "*", " * "])
def test_no_version_is_a_precondition_required(value: str | None) -> None:
    with pytest.raises(PreconditionRequired):
        Seen(value).version  # noqa: B018  looking at it is the check


@pytest.mark.parametrize("value", ["", "1", 'W/"1"', '"1", "2"', '"x"', '"-1"', '"9999999999"', '"١"' + "x"])
def test_what_was_never_given_out_does_not_match(value: str) -> None:
    with pytest.raises(VersionMismatch):
        Seen(value).version  # noqa: B018  looking at it is the check


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (None, False),
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b" , W/"a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ('w/"a"', False),
    ],
)
def test_what_a_reader_has_is_known_by_weak_comparison(value: str | None, known: bool) -> None:
    assert is_known(value, '"a"') is known


async def test_of_two_concurrent_changes_one_wins(store) -> None:
    registry = Registry(store)
    await registry.send("operator", "POST", "/agencies", {"id": "tax", "name": "Tax"})
    assert (await registry.send("operator", "PUT", "/agencies/tax", {"name": "X"})).status_code == 428
    changes = [
        registry.send("operator", "PUT", "/agencies/tax", {"name": f"Name {index}"}, etag=1)
        for index in range(4)
    ]
    answers = await asyncio.gather(*changes)
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert (await registry.send("operator", "GET", "/agencies/tax")).json() == winner.json()
    assert (await registry.send("operator", "PUT", "/agencies/tax", {"name": "X"}, etag=2)).status_code == 200


async def test_a_precondition_is_looked_at_last(store) -> None:
    registry = Registry(store)
    await registry.send("operator", "POST", "/agencies", {"id": "tax", "name": "Tax"})
    send = registry.send
    assert (await send("", "PUT", "/agencies/tax", {"name": "X"}, etag="x")).status_code == 401
    assert (await send("tax-reader", "PUT", "/agencies/tax", {"name": "X"}, etag="x")).status_code == 403
    assert (await send("operator", "PUT", "/agencies/tax", {"name": 1}, etag="x")).status_code == 422
    assert (await send("operator", "PUT", "/agencies/tax", {"name": "X"}, etag="x")).status_code == 412
    assert (await send("operator", "POST", "/services/tax/x/versions/1/publish")).status_code == 404
