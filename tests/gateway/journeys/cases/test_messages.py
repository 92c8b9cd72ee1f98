"""Which message is the one that is waited for."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.journeys.cases.messages import Received


@pytest.mark.parametrize(
    ("expected", "headers", "payload", "fits"),
    [
        (None, {}, {}, True),
        ("a", {"correlation-id": "a"}, {}, True),
        ("a", {"correlation-id": "b"}, {"correlationId": "a"}, False),
        ("a", {}, {"correlationId": "a"}, True),
        (7, {}, {"correlationId": "7"}, True),
        ("a", {}, {}, False),
        ("a", {}, ["a"], False),
    ],
)
def test_correlation(expected: Any, headers: dict[str, str], payload: Any, fits: bool) -> None:
    assert Received(digest="d", payload=payload, headers=headers).correlates(expected) is fits
