"""Steps on channels are checked against their AsyncAPI description."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.journeys.check.table import check
from gateway.journeys.document.others import read_others
from tests.gateway.journeys.document.test_asyncapi import THREE
from tests.support.journeys import document

SOURCES = {"sourceDescriptions": [{"name": "events", "url": "events.yaml", "type": "asyncapi"}]}
BY_NAME = {"operationId": "$sourceDescriptions.events.offerVisit"}


def by_path(channel: str) -> dict[str, Any]:
    return {"channelPath": "{$sourceDescriptions.events.url}#/channels/" + channel}


@pytest.mark.parametrize(
    ("target", "suggestion"),
    [
        (BY_NAME, ...),
        (by_path("visits~1offered"), ...),
        ({"operationId": "$sourceDescriptions.events.offerVisits"}, "offerVisit"),
        (by_path("visits~1ofered"), "/channels/visits~1offered"),
    ],
)
def test_what_the_description_has(target: dict[str, Any], suggestion: Any) -> None:
    step = {"stepId": "a", "action": "receive", **target}
    made = document([step], version="1.1.0", document=SOURCES)
    found = [one for one in check(made, others=read_others({"events": THREE})) if one.check == "channels"]
    if suggestion is ...:
        assert found == []
    else:
        assert [(one.severity, one.suggestion) for one in found] == [("error", suggestion)]


def test_a_description_that_was_not_given_is_told() -> None:
    made = document([{"stepId": "a", "action": "send", **BY_NAME}], version="1.1.0", document=SOURCES)
    assert [one.severity for one in check(made) if one.check == "channels"] == ["warning"]
