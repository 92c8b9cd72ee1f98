"""Make an exchange of a decision, and an outcome of what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gateway.journeys.cases.case import Case, Content
from gateway.journeys.document.model import Document, Source
from gateway.journeys.document.sources import Lookup, find
from gateway.journeys.engine.effects import UNCERTAIN, effect_key, is_repeatable
from gateway.journeys.engine.ports import RunExchange, StepCall
from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.calls import CallError
from gateway.journeys.interpreter.decisions import CallOperation, Compensate
from gateway.journeys.interpreter.requests import decode_body, make_request
from gateway.model.message import Headers
from gateway.model.service import Operation
from gateway.problems import Problem

NOT_CALLABLE: Final = "not_callable"
"""The code of a call whose values cannot be put into a request; it names none of them."""
Calling = CallOperation | Compensate


@dataclass(frozen=True, slots=True)
class Target:
    """The operation that a decision means, and where it is."""

    source: Source
    operation: Operation
    agency: str
    service: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a call; `uncertain` when it may have had its effect or not."""

    response: Response
    exchange: str | None = None
    uncertain: bool = False


def target_of(decision: Calling, document: Document, lookup: Lookup) -> Target | None:
    """Return the operation of a registered service, or None when there is none any more."""
    found = find(document, decision.call.target, lookup)
    if found is None or found.source.service is None:
        return None
    agency, _, service = found.source.service.partition("/")
    return Target(found.source, found.operation, agency, service)


def role_of(decision: Calling) -> str:
    """Return what a call is for: `step`, `check`, `once_only` or `undo`."""
    return "undo" if isinstance(decision, Compensate) else decision.role


def may_repeat(decision: Calling, target: Target) -> bool:
    """Say whether a call in doubt is simply sent again.

    Compensations are: an agency that is told twice to undo has undone.
    """
    return role_of(decision) != "step" or is_repeatable(target.operation)


class Caller:
    """Sends the calls of cases through the stages of every exchange."""

    def __init__(self, run: RunExchange) -> None:
        self._run = run

    async def call(
        self, case: Case, content: Content, decision: Calling, target: Target, more: Headers
    ) -> Answered:
        """Return what came of the call; never raises a `Problem`.

        A refusal of the gateway itself has its status, except when undoing,
        where 404 would mean undone. What an agency did not answer has none.
        """
        try:
            call = _step_call(case, content, decision, target, more)
        except (CallError, ValueError):
            return Answered(Response(status=None, error=NOT_CALLABLE))
        try:
            answer = await self._run(call)
        except Problem as problem:
            return _refused(decision, target, problem)
        fields = {name.lower(): value for name, value in answer.headers}
        body = answer.body if isinstance(answer.body, bytes) else b""
        response = Response(
            status=answer.status,
            headers=fields,
            body=decode_body(fields.get("content-type", ""), body),
            url=call.path,
            method=call.method,
        )
        return Answered(response, fields.get("simpul-exchange-id"))


def undone_by(decision: Calling, content: Content) -> str | None:
    """Return the key of the effect that a call undoes, itself or in a workflow; None when it undoes none."""
    effect, mark, _ = decision.key.partition("~undo")
    return effect if mark and content.state.phase == "compensating" else None


def _step_call(case: Case, content: Content, decision: Calling, target: Target, more: Headers) -> StepCall:
    request = make_request(target.operation, decision.call)
    timeout = decision.timeout if isinstance(decision, CallOperation) else None
    undone = undone_by(decision, content)
    return StepCall(
        case=case.id,
        journey=case.journey,
        step=decision.step,
        client=case.client,
        agency=case.agency,
        provider=target.agency,
        subject=content.subject,
        actors=content.actors,
        assurance=content.assurance,
        purpose=decision.purpose or "",
        method=request.method,
        path=f"/api/{target.agency}/{target.service}{request.path}",
        query=request.query,
        headers=[*request.headers, *more],
        body=request.body,
        key=effect_key(case.id, decision.key),
        authenticated_at=content.authenticated_at,
        asked_at=content.asked_at,
        mandate=content.mandate,
        details=content.details,
        purposes=content.purposes,
        until=None if case.deadline is None or undone else case.deadline / 1_000,
        undoes=undone is not None,
        former=frozenset(content.former.get(undone or "", ())),
        timeout=None if timeout is None else timeout / 1_000,
    )


def _refused(decision: Calling, target: Target, problem: Problem) -> Answered:
    uncertain = problem.code in UNCERTAIN or problem.type.replace("-", "_") in UNCERTAIN
    answered = problem.status < 500 and not isinstance(decision, Compensate)
    response = Response(
        status=problem.status if answered else None,
        headers={name.lower(): value for name, value in problem.headers.items()},
        body=_told(problem) if answered else None,
        error=problem.code,
    )
    exchange = problem.members.get("exchange")
    return Answered(response, exchange if isinstance(exchange, str) else None, uncertain)


def _told(problem: Problem) -> Mapping[str, object]:
    return {key: value for key, value in problem.body().items() if isinstance(value, str | int)}
