"""What is uploaded beside a journey."""

from __future__ import annotations

import pytest

from gateway.journeys.document.others import read_others
from gateway.problems import InvalidDescription
from tests.gateway.journeys.document.test_asyncapi import TWO
from tests.support.journeys import text

JOURNEY = text([{"stepId": "a", "operationId": "listThings"}])


def test_each_is_known_by_its_kind() -> None:
    found = read_others({"other": JOURNEY, "events": TWO})
    assert (set(found.documents), set(found.channels)) == ({"other"}, {"events"})


@pytest.mark.parametrize("bad", [b"openapi: 3.1.0", b"asyncapi: 9.0.0", b"{", b""])
def test_anything_else_is_refused(bad: bytes) -> None:
    with pytest.raises(InvalidDescription):
        read_others({"bad": bad})
