"""Journey 1 with something added before its first step: a task, a message to wait for."""

from __future__ import annotations

from typing import Any

from tests.support.journey_engine import changed

FORM = {
    "type": "object",
    "additionalProperties": False,
    "required": ["decision"],
    "properties": {"decision": {"enum": ["granted", "refused"]}},
}


def with_task(**x_task: Any) -> bytes:
    """Return journey 1 with a task first: an official of `births:decide` grants or refuses."""

    def change(document: dict[str, Any]) -> None:
        document["sourceDescriptions"].append(
            {"name": "tasks", "url": "./tasks.openapi.yaml", "type": "openapi"}
        )
        step = {
            "stepId": "decide",
            "operationId": "$sourceDescriptions.tasks.completeTask",
            "x-deadline": "P30D",
            "x-task": {
                "who": "births:decide",
                "title": {"en": "Register this birth?"},
                "shows": {"parent": "$inputs.parent"},
                "form": FORM,
                **x_task,
            },
            "successCriteria": [{"condition": "$response.body#/decision == 'granted'"}],
            "onFailure": [{"name": "no", "type": "end"}],
        }
        document["workflows"][0]["steps"].insert(0, step)

    return changed("child-born", change)


def with_message(**more: Any) -> bytes:
    """Return journey 1 that first waits for a message of the step `answer`."""

    def change(document: dict[str, Any]) -> None:
        document["arazzo"] = "1.1.0"
        document["sourceDescriptions"].append({"name": "hooks", "url": "hooks.yaml", "type": "asyncapi"})
        step = {
            "stepId": "answer",
            "channelPath": "{$sourceDescriptions.hooks.url}#/channels/answer",
            "action": "receive",
            "successCriteria": [{"condition": "$message.payload#/ready == true"}],
            **more,
        }
        document["workflows"][0]["steps"].insert(0, step)

    return changed("child-born", change)
