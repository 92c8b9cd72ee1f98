"""Read Step Objects."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final, Literal, cast

from gateway.journeys.document.fields import Fields
from gateway.journeys.document.model import Parameter, Step
from gateway.journeys.document.reading_extensions import ExtensionReader
from gateway.journeys.document.values import ValueReader

_DEPENDENCY: Final = re.compile(
    r"[A-Za-z0-9_\-]+|\$workflows\.[^.]+\.steps\.[^.]+|\$sourceDescriptions\.[^.]+\.[^.]+\.steps\.[^.]+"
)


class StepReader:
    """Reads the steps of one document."""

    def __init__(self, values: ValueReader, extensions: ExtensionReader) -> None:
        self._values, self._extensions = values, extensions

    def read(self, value: Any, at: str) -> Step | None:
        """Read one step."""
        fields = Fields(value, at, self._values.report, "A step")
        identifier = fields.text("stepId", required=True)
        operation, path = fields.text("operationId"), fields.text("operationPath")
        workflow = fields.text("workflowId")
        channel, action, correlation, timeout, depends = self._asynchronous(fields)
        targets = [target for target in (operation, path, workflow, channel) if target is not None]
        if len(targets) != 1:
            known = "operationId, operationPath, workflowId" + (
                ", channelPath" if self._values.feature_set == "1.1" else ""
            )
            self._values.report.add(at, f"A step must have exactly one of {known}.")
        if channel is not None and action is None:
            self._values.report.add(at, "A step with a channelPath must have an action, send or receive.")
        if workflow is not None and action is not None:
            fields.refuse("action", "A step that runs a workflow has no action.")
        if path is not None and action is not None:
            fields.refuse(
                "action", "An operationPath points into an OpenAPI description, so there is no action."
            )
        placed = None if workflow is not None else True
        body = fields.any("requestBody")
        if body is not None and action == "receive":
            fields.refuse("requestBody", "A step that receives sends no body.")
        step = Step(
            id=identifier or "",
            description=fields.text("description") or "",
            operation_id=operation,
            operation_path=path,
            channel_path=channel,
            workflow=workflow,
            action=action,
            correlation_id=correlation,
            timeout=timeout,
            depends_on=depends,
            parameters=fields.items(
                "parameters", lambda item, place: self._values.parameter(item, place, placed=placed)
            ),
            body=self._values.body(body, fields.place("requestBody")) if fields.has("requestBody") else None,
            success_criteria=fields.items(
                "successCriteria", self._values.criterion, least=0 if action else 1
            ),
            on_success=fields.items("onSuccess", self._values.success_action),
            on_failure=fields.items("onFailure", self._values.failure_action),
            outputs=fields.mapping("outputs", self._values.output),
            x=self._extensions.step(fields),
            at=at,
        )
        fields.close(("operationId", "workflowId"))
        once_each(fields, "parameters", step.parameters)
        return step if identifier is not None else None

    def _asynchronous(
        self, fields: Fields
    ) -> tuple[str | None, Literal["send", "receive"] | None, Any, int | None, tuple[str, ...]]:
        """Read what 1.1 added to steps: channelPath, action, correlationId, timeout, dependsOn."""
        if self._values.feature_set == "1.0":
            return None, None, None, None, ()
        channel, action = fields.text("channelPath"), fields.choice("action", ("send", "receive"))
        correlation, timeout = fields.any("correlationId"), fields.number("timeout", whole=True)
        if fields.has("correlationId") and (correlation is None or action != "receive"):
            fields.refuse("correlationId", "It is for a step with the action 'receive', and is not null.")
        depends = fields.texts("dependsOn", least=1)
        for index, name in enumerate(depends):
            if not _DEPENDENCY.fullmatch(name):
                place = f"{fields.place('dependsOn')}/{index}"
                bare = name.removeprefix("$steps.")
                self._values.report.add(
                    place,
                    "A dependency is a stepId, or the runtime expression of another workflow's.",
                    suggestion=bare if bare != name else None,
                )
        return (
            channel,
            cast("Literal['send', 'receive'] | None", action),
            correlation,
            None if timeout is None else int(timeout),
            depends,
        )


def once_each(fields: Fields, name: str, parameters: tuple[Parameter, ...]) -> None:
    """Report parameters that have both name and place in common."""
    for key, count in Counter(parameter.key for parameter in parameters).items():
        if count > 1:
            fields.refuse(name, f"The parameter '{key[0][:60]}' is given {count} times.")
