"""Read our extensions of workflows and steps, and report those that are misspelt."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, Final

from gateway.journeys.document.durations import parse_duration
from gateway.journeys.document.extensions import (
    SOURCE_EXTENSIONS,
    STEP_EXTENSIONS,
    WORKFLOW_EXTENSIONS,
    Compensation,
    OnceOnly,
    Parallel,
    StepExtensions,
    Task,
    Undertaking,
    WorkflowExtensions,
)
from gateway.journeys.document.fields import STRICT_NAME, Fields, Report
from gateway.journeys.document.values import ValueReader

_OURS: Final = tuple(dict.fromkeys((*SOURCE_EXTENSIONS, *WORKFLOW_EXTENSIONS, *STEP_EXTENSIONS)))


class ExtensionReader:
    """Reads the extensions of one document."""

    def __init__(self, values: ValueReader) -> None:
        self._values, self._report = values, values.report

    @property
    def values(self) -> ValueReader:
        """The reader of smaller objects."""
        return self._values

    @property
    def report(self) -> Report:
        """Where findings go."""
        return self._report

    @property
    def feature_set(self) -> str:
        """`1.0` or `1.1`."""
        return self._values.feature_set

    def spelling(self, fields: Fields, own: tuple[str, ...]) -> None:
        """Report extensions that look like ours but are not, or that stand in the wrong place."""
        for name in fields.value:
            if not name.startswith("x-") or name in own:
                continue
            if name in _OURS:
                self._report.add(fields.place(name), f"{fields.kind} cannot have '{name}'.")
                continue
            close = difflib.get_close_matches(name, own, 1, 0.8)
            if close or name.startswith("x-simpul"):
                self._report.add(
                    fields.place(name),
                    f"'{name[:60]}' is no extension of ours.",
                    suggestion=close[0] if close else None,
                )

    def step(self, fields: Fields) -> StepExtensions:
        """Read the extensions of a step."""
        self.spelling(fields, STEP_EXTENSIONS)
        return StepExtensions(
            compensation=self._compensation(fields),
            pivot=fields.flag("x-pivot"),
            deadline=self._duration(fields, "x-deadline"),
            task=self._task(fields),
            parallel=self._parallel(fields),
            purpose=fields.text("x-purpose"),
            legal_basis=fields.text("x-legal-basis"),
            visible=self._visible(fields),
            check=self._check(fields),
        )

    def workflow(self, fields: Fields) -> WorkflowExtensions:
        """Read the extensions of a workflow."""
        self.spelling(fields, WORKFLOW_EXTENSIONS)
        return WorkflowExtensions(
            deadline=self._duration(fields, "x-deadline"),
            retention=self._duration(fields, "x-retention"),
            purpose=fields.text("x-purpose"),
            legal_basis=fields.text("x-legal-basis"),
            once_only=fields.mapping("x-once-only", self._once_only),
            visible=self._visible(fields),
        )

    def _undertaking(self, fields: Fields) -> Undertaking:
        operation, path = fields.text("operationId"), fields.text("operationPath")
        workflow = fields.text("workflowId")
        if sum(target is not None for target in (operation, path, workflow)) != 1:
            self._report.add(
                fields.at, f"{fields.kind} must have one of operationId, operationPath, workflowId."
            )
        placed = True if workflow is None else None
        body = fields.any("requestBody")
        return Undertaking(
            operation_id=operation,
            operation_path=path,
            workflow=workflow,
            parameters=fields.items(
                "parameters", lambda item, at: self._values.parameter(item, at, placed=placed)
            ),
            body=self._values.body(body, fields.place("requestBody")) if body is not None else None,
            success_criteria=fields.items("successCriteria", self._values.criterion),
            outputs=fields.mapping("outputs", self._values.output),
            at=fields.at,
        )

    def _compensation(self, owner: Fields) -> Compensation | None:
        value, at = owner.any("x-compensation"), owner.place("x-compensation")
        if not owner.has("x-compensation"):
            return None
        fields = Fields(value, at, self._report, "x-compensation")
        reason = fields.text("none")
        if fields.has("none"):
            if not (reason or "").strip():
                fields.refuse("none", "Say in 'none' why the step need not be undone.")
            fields.close(extensible=False)
            return Compensation(none=reason or "", at=at)
        undertaking = self._undertaking(fields)
        fields.close(extensible=False)
        return Compensation(undertaking=undertaking, at=at)

    def _check(self, owner: Fields) -> Undertaking | None:
        value = owner.any("x-check")
        if not owner.has("x-check"):
            return None
        fields = Fields(value, owner.place("x-check"), self._report, "x-check")
        undertaking = self._undertaking(fields)
        if undertaking.workflow is not None:
            fields.refuse("workflowId", "x-check calls an operation, not a workflow.")
        if not undertaking.success_criteria:
            self._report.add(fields.at, "x-check must say by successCriteria when the step was done.")
        fields.close(extensible=False)
        return undertaking

    def _task(self, owner: Fields) -> Task | None:
        value, at = owner.any("x-task"), owner.place("x-task")
        if not owner.has("x-task"):
            return None
        fields = Fields(value, at, self._report, "x-task")
        form = fields.any("form", required=True)
        task = Task(
            who=fields.text("who", required=True) or "",
            form=form if isinstance(form, dict) else {},
            title=self._texts(fields, "title"),
            shows=fields.mapping("shows", lambda item, _: item),
            remind=self._duration(fields, "remind"),
            escalate=self._duration(fields, "escalate"),
            escalate_to=fields.text("escalateTo"),
            at=at,
        )
        if not isinstance(form, dict):
            fields.refuse("form", "'form' must be a JSON Schema object.")
        if (task.escalate is None) != (task.escalate_to is None):
            self._report.add(at, "'escalate' (when) and 'escalateTo' (to whom) belong together.")
        fields.close(extensible=False)
        return task

    def _parallel(self, owner: Fields) -> Parallel | None:
        value, at = owner.any("x-parallel"), owner.place("x-parallel")
        if not owner.has("x-parallel"):
            return None
        if isinstance(value, str):
            value = {"group": value}
        fields = Fields(value, at, self._report, "x-parallel")
        group, tolerate = fields.text("group", required=True), fields.flag("tolerate")
        if group is not None and not STRICT_NAME.fullmatch(group):
            fields.refuse("group", f"A group's name must match ^{STRICT_NAME.pattern}$.")
        fields.close(extensible=False)
        return Parallel(group=group or "", tolerate=tolerate, at=at)

    def _once_only(self, value: Any, at: str) -> OnceOnly | None:
        fields = Fields(value, at, self._report, "x-once-only")
        undertaking = self._undertaking(fields)
        preview = fields.any("preview")
        if preview is not None and not isinstance(preview, bool):
            fields.refuse("preview", "'preview' must be true or false.")
        if undertaking.workflow is not None:
            fields.refuse("workflowId", "x-once-only calls an operation, not a workflow.")
        found = OnceOnly(
            undertaking=undertaking,
            value=self._values.output(fields.any("value", required=True), fields.place("value")),
            preview=preview is not False,
            purpose=fields.text("purpose"),
            at=at,
        )
        fields.close(extensible=False)
        return found

    def _visible(self, owner: Fields) -> Mapping[str, str] | None:
        if owner.value.get("x-visible") is False:
            owner.any("x-visible")
            return {}
        return self._texts(owner, "x-visible") if owner.has("x-visible") else None

    def _texts(self, owner: Fields, name: str) -> dict[str, str]:
        def read(item: Any, at: str) -> str | None:
            if not isinstance(item, str) or not item.strip():
                self._report.add(at, "A text per language is wanted.")
                return None
            return item

        return owner.mapping(name, read, keys=None)

    def _duration(self, owner: Fields, name: str) -> int | None:
        text = owner.text(name)
        if text is None:
            return None
        try:
            return parse_duration(text)
        except ValueError:
            owner.refuse(
                name, f"'{name}' must be an ISO 8601 duration such as P30D or PT1H (no months, no years)."
            )
            return None
