"""What cannot run here is refused with its line."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.journeys.definitions.running import check_running
from gateway.journeys.document.load import load
from tests.support.journey_variants import with_message
from tests.support.journeys import document


def test_sending_on_a_channel_is_refused_and_receiving_is_not() -> None:
    assert list(check_running(load(with_message()))) == []
    sending = with_message().replace(b"action: receive", b"action: send")
    (found,) = check_running(load(sending))
    assert (found.severity, found.line > 1) == ("error", True)


CHANNEL = {"name": "id", "in": "channel", "value": 1}


@pytest.mark.parametrize(
    ("step", "at"),
    [
        ({"operationId": "listThings", "timeout": 0}, "/timeout"),
        ({"workflowId": "other", "timeout": 10}, "/timeout"),
        ({"operationId": "listThings", "dependsOn": ["$workflows.other.steps.b"]}, "/dependsOn/0"),
        ({"operationId": "listThings", "parameters": [CHANNEL]}, "/parameters/0"),
    ],
)
def test_members_of_1_1_that_would_do_nothing(step: dict[str, Any], at: str) -> None:
    other = {"workflowId": "other", "steps": [{"stepId": "b", "operationId": "listThings"}]}
    made = document([{"stepId": "a", **step}], version="1.1.0", more=[other])
    (found,) = check_running(made)
    assert found.at == f"/workflows/0/steps/0{at}"
    assert found.line > 1


def test_a_step_that_no_address_could_name() -> None:
    for name in ("b;click", "a/b", "x" * 201):
        (found,) = check_running(document([{"stepId": name, "operationId": "listThings"}]))
        assert found.at == "/workflows/0/steps/0/stepId"


def test_members_that_are_kept_are_not_refused() -> None:
    steps = [
        {"stepId": "a", "operationId": "listThings", "timeout": 10},
        {"stepId": "b", "operationId": "listThings", "dependsOn": ["a"]},
    ]
    assert list(check_running(document(steps, version="1.1.0"))) == []
