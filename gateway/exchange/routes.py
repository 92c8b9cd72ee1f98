"""Services as the exchange path uses them: every operation compiled, every path in a tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gateway.contracts import Adapter, FulfilBody, Obligation
from gateway.exchange.fulfilment import compile_fulfilment
from gateway.exchange.schemas import Schemas
from gateway.exchange.subjects import SubjectPlace, compile_subject
from gateway.exchange.trie import Node
from gateway.exchange.validation import AnswerCheck, RequestCheck
from gateway.model.decision import Duty
from gateway.model.service import Effect, Operation, Service
from gateway.problems import Problem

FULFILMENTS = 256
"""Compiled duty lists kept for one operation; agreements that release alike share one."""


class Route:
    """One operation, compiled; immutable but for what it remembers."""

    __slots__ = (
        "_fulfilments",
        "_obligations",
        "acceptable",
        "answer_check",
        "answer_media",
        "changes",
        "cookies",
        "key",
        "operation",
        "request_check",
        "retry_with_key",
        "retry_without_key",
        "service",
        "subject",
        "translator",
    )

    def __init__(
        self,
        service: Service,
        operation: Operation,
        adapter: Adapter,
        obligations: Mapping[str, Obligation],
        schemas: Schemas,
    ) -> None:
        self.service = service
        self.operation = operation
        self.key = service.key
        self.translator = adapter.compile(service, operation)
        self.request_check = RequestCheck(operation, schemas) if service.validate_requests else None
        self.answer_check = AnswerCheck(operation, schemas) if service.validate_answers else None
        self.subject: SubjectPlace | None = compile_subject(operation)
        self.cookies = frozenset(p.name for p in operation.parameters if p.location == "cookie")
        """The only cookies that go on to the agency."""
        self.changes = operation.effect is not Effect.SAFE
        self.retry_with_key = operation.effect is Effect.IDEMPOTENT
        self.retry_without_key = operation.effect is Effect.SAFE or (
            operation.effect is Effect.IDEMPOTENT and operation.method in ("PUT", "DELETE")
        )
        self.answer_media = frozenset(
            media.partition(";")[0].strip().lower()
            for status, contents in operation.answers.items()
            if status[:1] == "2"
            for media in contents
        )
        self.acceptable: set[bytes] = {b"*/*"}
        """Values of `Accept` that were found to allow one of `answer_media`."""
        self._obligations = obligations
        self._fulfilments: dict[tuple[Duty, ...], FulfilBody] = {}

    def fulfilment(self, duties: tuple[Duty, ...]) -> FulfilBody:
        """Return the function that fulfils `duties` in order; raises `Internal` on one nobody knows."""
        found = self._fulfilments.get(duties)
        if found is None:
            found = compile_fulfilment(duties, self._obligations, answer_schema(self.service, self.operation))
            if len(self._fulfilments) >= FULFILMENTS:
                self._fulfilments.clear()
            self._fulfilments[duties] = found
        return found


class CompiledService:
    """A service with its routes; used again as long as the service does not change."""

    __slots__ = ("paths", "service")

    def __init__(self, service: Service, paths: Node[Route]) -> None:
        self.service = service
        self.paths = paths


def compile_service(
    service: Service,
    adapters: Mapping[str, Adapter],
    obligations: Mapping[str, Obligation],
    report: Callable[[str, str], None],
) -> CompiledService:
    """Return the compiled service; tells `report` the operation's id and why for each that is not usable."""
    paths: Node[Route] = Node()
    adapter = adapters.get(service.protocol)
    if adapter is None:
        report(service.id, f"No adapter speaks the protocol {service.protocol!r}.")
        return CompiledService(service, paths)
    schemas = Schemas(service.components)
    for operation in service.operations:
        try:
            route = Route(service, operation, adapter, obligations, schemas)
        except Problem as problem:
            report(operation.id, problem.detail or problem.title)
            continue
        if not paths.insert(operation.path, operation.method.upper(), route):
            report(operation.id, "Another operation has the same method and path.")
    return CompiledService(service, paths)


def answer_schema(service: Service, operation: Operation) -> Mapping[str, Any]:
    """Return the JSON schema of the operation's usual answer with `components`, or an empty one."""
    for status in sorted(operation.answers):
        if status[:1] != "2":
            continue
        for media, schema in operation.answers[status].items():
            if "json" in media:
                return {**schema, "components": {"schemas": service.components}}
    return {}
