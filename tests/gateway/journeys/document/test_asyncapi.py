"""Channels and operations of AsyncAPI descriptions, of both families."""

from __future__ import annotations

import pytest

from gateway.journeys.document.asyncapi import is_asyncapi, read_channels
from gateway.problems import InvalidDescription

THREE = b"""
asyncapi: 3.0.0
info: {title: Visits, version: 1.0.0}
channels:
  visits/offered: {address: visits}
operations:
  offerVisit: {action: receive, channel: {$ref: '#/channels/visits~1offered'}}
"""
TWO = b"""
asyncapi: 2.6.0
info: {title: Visits, version: 1.0.0}
channels:
  visits: {publish: {operationId: offerVisit}, subscribe: {operationId: visitTaken}}
  silent: {}
"""


def test_the_third_family_has_operations_of_its_own() -> None:
    found = read_channels(THREE)
    assert (found.operations, found.pointers) == ({"offerVisit"}, {"/channels/visits~1offered"})


def test_the_second_has_them_in_its_channels() -> None:
    found = read_channels(TWO)
    assert found.operations == {"offerVisit", "visitTaken"}
    assert found.pointers == {"/channels/visits", "/channels/silent"}


def test_what_it_is_not() -> None:
    assert is_asyncapi(TWO)
    assert not is_asyncapi(b"arazzo: 1.0.1")
    assert not is_asyncapi(b"[]")


@pytest.mark.parametrize("text", [b"asyncapi: 1.2.0", b"asyncapi: 3", b"openapi: 3.1.0", b"- 1", b"{"])
def test_what_cannot_be_read(text: bytes) -> None:
    with pytest.raises(InvalidDescription):
        read_channels(text)


def test_odd_shapes_have_nothing() -> None:
    found = read_channels(
        b"asyncapi: 2.0.0\nchannels: {a: 1, b: {publish: [x]}, c: {publish: {operationId: 5}}}"
    )
    assert (found.operations, len(found.pointers)) == (frozenset(), 3)
