"""An Arazzo document as frozen values: the objects of the specification, under its own names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gateway.journeys.document.extensions import StepExtensions, WorkflowExtensions

CriterionKind = Literal["simple", "regex", "jsonpath", "xpath", "jsonpointer"]
ActionKind = Literal["end", "goto", "retry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionType:
    """Expression Type Object: a language, and its version ("" is the default one)."""

    type: CriterionKind
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """Criterion Object; `context` is a runtime expression, absent from most simple ones."""

    condition: str
    context: str | None = None
    type: ExpressionType
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Parameter Object, a Reusable Object already resolved; `location` is the specification's `in`."""

    name: str
    location: str | None
    value: Any
    at: str

    @property
    def key(self) -> tuple[str, str | None]:
        """What makes a parameter unique."""
        return self.name, self.location


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Payload Replacement Object; `type` is None when the media type decides."""

    target: str
    type: ExpressionType | None
    value: Any
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """Request Body Object."""

    content_type: str | None
    payload: Any
    replacements: tuple[Replacement, ...]
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Success or Failure Action Object; `retry` occurs after failures only. Seconds in `retry_after`."""

    name: str
    type: ActionKind
    workflow: str | None = None
    step: str | None = None
    parameters: tuple[Parameter, ...] = ()
    retry_after: float | None = None
    retry_limit: int | None = None
    criteria: tuple[Criterion, ...] = ()
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Step Object: exactly one of the four targets is set. `timeout` is milliseconds."""

    id: str
    description: str = ""
    operation_id: str | None = None
    operation_path: str | None = None
    channel_path: str | None = None
    workflow: str | None = None
    action: Literal["send", "receive"] | None = None
    correlation_id: Any = None
    timeout: int | None = None
    depends_on: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: RequestBody | None = None
    success_criteria: tuple[Criterion, ...] = ()
    on_success: tuple[Action, ...] = ()
    on_failure: tuple[Action, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    x: StepExtensions
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """Workflow Object; actions and parameters are those given for all of its steps."""

    id: str
    summary: str = ""
    description: str = ""
    inputs: Any = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    steps: tuple[Step, ...]
    success_actions: tuple[Action, ...] = ()
    failure_actions: tuple[Action, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    x: WorkflowExtensions
    at: str

    def step(self, identifier: str) -> Step | None:
        """Return the step called `identifier`, if there is one."""
        return next((step for step in self.steps if step.id == identifier), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Source Description Object; `service` is our `x-service`: `agency/service` of the registry."""

    name: str
    url: str
    type: Literal["openapi", "arazzo", "asyncapi"]
    service: str | None = None
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """Components Object; parameters and actions that others refer to."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    success_actions: Mapping[str, Action] = field(default_factory=dict)
    failure_actions: Mapping[str, Action] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An Arazzo Description. `raw` is the document as read, and `lines` where each of its parts stands."""

    version: str
    title: str
    summary: str
    description: str
    revision: str
    identity: str | None
    """`$self` of Arazzo 1.1."""
    sources: tuple[Source, ...]
    workflows: tuple[Workflow, ...]
    components: Components
    raw: Mapping[str, Any]
    lines: Mapping[str, int]

    @property
    def feature_set(self) -> str:
        """`1.0` or `1.1`: the patch version is not to be considered (section Versions)."""
        return self.version[:3]

    def workflow(self, identifier: str) -> Workflow | None:
        """Return the workflow called `identifier`, if there is one."""
        return next((flow for flow in self.workflows if flow.id == identifier), None)

    def source(self, name: str) -> Source | None:
        """Return the source description called `name`, if there is one."""
        return next((source for source in self.sources if source.name == name), None)
