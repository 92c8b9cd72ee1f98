"""Read parameters, bodies, criteria and actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from gateway.journeys.document.fields import Fields, Report
from gateway.journeys.document.model import (
    Action,
    ActionKind,
    Criterion,
    CriterionKind,
    ExpressionType,
    Parameter,
    Replacement,
    RequestBody,
)

_VERSIONS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "1.0": {
        "jsonpath": ("draft-goessner-dispatch-jsonpath-00",),
        "xpath": ("xpath-10", "xpath-20", "xpath-30"),
    },
    "1.1": {
        "jsonpath": ("rfc9535", "draft-goessner-dispatch-jsonpath-00"),
        "xpath": ("xpath-10", "xpath-20", "xpath-30", "xpath-31"),
        "jsonpointer": ("rfc6901",),
    },
}
_PLACES: Final = {
    "1.0": ("path", "query", "header", "cookie"),
    "1.1": ("path", "query", "querystring", "header", "cookie", "channel"),
}


class ValueReader:
    """Reads the small objects of one document; `shared` has the components, once they are read."""

    def __init__(self, report: Report, feature_set: str) -> None:
        self.report, self.feature_set = report, feature_set
        self.shared_parameters: Mapping[str, Parameter] = {}
        self.shared_success: Mapping[str, Action] = {}
        self.shared_failure: Mapping[str, Action] = {}

    # --- criteria ---

    def expression_type(
        self, value: Any, at: str, plain: tuple[str, ...], *, default: CriterionKind = "simple"
    ) -> ExpressionType:
        """Return a `type`: one of the `plain` words, or an Expression Type Object."""
        if isinstance(value, str) or value is None:
            if value not in plain:
                self.report.add(at, f"The type must be one of {', '.join(plain)}.")
                value = default
            return ExpressionType(type=cast(CriterionKind, value))
        versions = _VERSIONS[self.feature_set]
        fields = Fields(value, at, self.report, "An expression type")
        kind = fields.choice("type", versions, required=True) or default
        version = fields.choice("version", versions.get(kind, ()), required=True) or ""
        fields.close()
        return ExpressionType(type=cast(CriterionKind, kind), version=version)

    def criterion(self, value: Any, at: str) -> Criterion | None:
        """Read a Criterion Object."""
        fields = Fields(value, at, self.report, "A criterion")
        condition = fields.text("condition", required=True)
        context = fields.text("context")
        plain = ("simple", "regex", "jsonpath", "xpath")
        kind = ExpressionType(type="simple")
        if fields.has("type"):
            kind = self.expression_type(fields.any("type"), fields.place("type"), plain)
        if fields.has("type") and context is None and (kind.type != "simple" or self.feature_set == "1.0"):
            fields.refuse("type", "A criterion with a type must have a context.")
        fields.close()
        return (
            None if condition is None else Criterion(condition=condition, context=context, type=kind, at=at)
        )

    # --- parameters and bodies ---

    def parameter(self, value: Any, at: str, *, placed: bool | None = None) -> Parameter | None:
        """Read a Parameter or Reusable Object; `placed` says whether `in` must (or must not) be there."""
        if isinstance(value, dict) and "reference" in value:
            return self._reused_parameter(value, at, placed)
        fields = Fields(value, at, self.report, "A parameter")
        name = fields.text("name", required=True)
        place = fields.choice("in", _PLACES[self.feature_set])
        if placed is True and not fields.has("in"):
            fields.refuse("in", "A parameter of an operation must have 'in'.")
        if placed is False and fields.has("in"):
            fields.refuse("in", "A parameter of an action must not have 'in'.")
        content = fields.any("value", required=True)
        if self.feature_set == "1.1" and isinstance(content, dict) and not self._may_select(content):
            self._beyond_the_schema(fields, "an object that is no selector")
        fields.close()
        return None if name is None else Parameter(name=name, location=place, value=content, at=at)

    def _reused_parameter(self, value: Any, at: str, placed: bool | None) -> Parameter | None:
        name = self.reference(value, at, "parameters")
        if name is None:
            return None
        found = self.shared_parameters.get(name)
        if found is None:
            self.report.add(at, f"There is no component parameter '{name[:60]}'.")
            return None
        if placed is True and found.location is None:
            self.report.add(at, f"The parameter '{name[:60]}' has no 'in', and an operation needs one.")
        return Parameter(
            name=found.name, location=found.location, value=value.get("value", found.value), at=at
        )

    def reference(self, value: Any, at: str, kind: str) -> str | None:
        """Return the component's name of a Reusable Object that must be of this kind."""
        fields = Fields(value, at, self.report, "A reusable object")
        reference = fields.text("reference", required=True)
        fields.any("value")
        fields.close(extensible=False)
        if reference is None:
            return None
        prefix = f"$components.{kind}."
        if not reference.startswith(prefix) or len(reference) == len(prefix):
            self.report.add(at, f"The reference must start with '{prefix}'.")
            return None
        return reference[len(prefix) :]

    def body(self, value: Any, at: str) -> RequestBody:
        """Read a Request Body Object."""
        fields = Fields(value, at, self.report, "A request body")
        content_type, payload = fields.text("contentType"), fields.any("payload")
        replacements = fields.items("replacements", self._replacement)
        fields.close()
        return RequestBody(content_type=content_type, payload=payload, replacements=replacements, at=at)

    def _replacement(self, value: Any, at: str) -> Replacement | None:
        fields = Fields(value, at, self.report, "A payload replacement")
        target = fields.text("target", required=True)
        kind = None
        if self.feature_set == "1.1" and fields.has("targetSelectorType"):
            place = fields.place("targetSelectorType")
            plain = ("jsonpointer", "jsonpath", "xpath")
            kind = self.expression_type(fields.any("targetSelectorType"), place, plain, default="jsonpointer")
        content = fields.any("value", required=True)
        if fields.has("value") and not isinstance(content, str) and not self._may_select(content):
            self._beyond_the_schema(fields, "what is no text")
        fields.close()
        return None if target is None else Replacement(target=target, type=kind, value=content, at=at)

    def _may_select(self, value: Any) -> bool:
        return self.feature_set == "1.1" and isinstance(value, dict) and "selector" in value

    def _beyond_the_schema(self, fields: Fields, what: str) -> None:
        """Warn of what the specification's text allows, and its JSON schema does not."""
        message = (
            f"The specification allows {what} here, its JSON schema does not: other tools may refuse it."
        )
        self.report.add(fields.place("value"), message, severity="warning")

    def output(self, value: Any, at: str) -> Any:
        """Read an output: a runtime expression, or (1.1) a Selector Object."""
        if isinstance(value, str):
            return value
        if self.feature_set == "1.1" and isinstance(value, dict):
            fields = Fields(value, at, self.report, "A selector")
            fields.text("context", required=True)
            fields.text("selector", required=True)
            plain = ("jsonpointer", "jsonpath", "xpath")
            kind = fields.any("type", required=True)
            if fields.has("type"):
                self.expression_type(kind, fields.place("type"), plain, default="jsonpointer")
            fields.close()
            return value
        self.report.add(at, "An output must be a runtime expression.")
        return None

    # --- actions ---

    def success_action(self, value: Any, at: str) -> Action | None:
        """Read a Success Action or Reusable Object."""
        return self._action(value, at, "successActions", ("end", "goto"))

    def failure_action(self, value: Any, at: str) -> Action | None:
        """Read a Failure Action or Reusable Object."""
        return self._action(value, at, "failureActions", ("end", "goto", "retry"))

    def _action(self, value: Any, at: str, kind: str, types: tuple[str, ...]) -> Action | None:
        if isinstance(value, dict) and "reference" in value:
            name = self.reference(value, at, kind)
            shared = self.shared_success if kind == "successActions" else self.shared_failure
            if name is not None and name not in shared:
                self.report.add(at, f"There is no component '{name[:60]}' in {kind}.")
            return shared.get(name) if name is not None else None
        fields = Fields(value, at, self.report, "An action")
        name, act = fields.text("name", required=True), fields.choice("type", types, required=True)
        workflow, step = fields.text("workflowId"), fields.text("stepId")
        after, limit = None, None
        if kind == "failureActions":
            after, limit = fields.number("retryAfter"), fields.number("retryLimit", whole=True)
        parameters: tuple[Parameter, ...] = ()
        if self.feature_set == "1.1":
            parameters = fields.items(
                "parameters", lambda item, place: self.parameter(item, place, placed=False)
            )
            if fields.has("parameters") and not fields.has("workflowId"):
                fields.refuse("parameters", "Parameters are for an action with a workflowId.")
        criteria = fields.items("criteria", self.criterion, least=1 if kind == "successActions" else 0)
        if fields.has("workflowId") and fields.has("stepId"):
            fields.refuse("stepId", "An action has either a workflowId or a stepId.")
        if act == "goto" and not (fields.has("workflowId") or fields.has("stepId")):
            fields.refuse("type", "A goto must name a workflowId or a stepId.")
        fields.close()
        if name is None or act is None:
            return None
        return Action(
            name=name,
            type=cast(ActionKind, act),
            workflow=workflow,
            step=step,
            parameters=parameters,
            retry_after=after,
            retry_limit=None if limit is None else int(limit),
            criteria=criteria,
            at=at,
        )
