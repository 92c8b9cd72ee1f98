"""10. Do to the answer what the decision and the agreement ask for."""

from __future__ import annotations

from collections.abc import Awaitable

from gateway.contracts import FulfilBody
from gateway.exchange.answer_body import read_answer
from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.routes import Route
from gateway.exchange.validation import is_json
from gateway.model.message import Answer, Body
from gateway.problems import BadAgencyAnswer, Internal


def fulfil_obligations(x: Exchange, parts: ExchangeParts) -> Awaitable[None] | None:
    """Change the answer's body; raises `BadAgencyAnswer` when duties cannot be fulfilled on it.

    An agency's own errors pass as they are (docs/decisions/0023). Any other
    answer with a body must be JSON if there is a duty: what cannot be
    filtered does not leave.
    """
    answer, route, grant = x.answer, x.route, x.grant
    if answer is None or route is None or grant is None or x.decision is None:
        raise Internal
    if answer.status >= 400:
        return None
    duties = x.duties
    x.released = grant.released
    if not duties and (route.answer_check is None or not is_json(_field(answer, "content-type"))):
        return None
    body, limit = answer.body, parts.limits.body_bytes
    fulfil = _fulfilment(x, route) if duties else None
    if isinstance(body, bytes) and len(body) <= limit:
        _fulfil(route, answer, fulfil, body)
        return None
    return _read_and_fulfil(route, answer, fulfil, body, limit)


def _fulfilment(x: Exchange, route: Route) -> FulfilBody:
    terms = x.terms
    if terms is None:
        return route.fulfilment(x.duties)
    terms.fulfil = terms.fulfil or route.fulfilment(x.duties)
    return terms.fulfil


async def _read_and_fulfil(
    route: Route, answer: Answer, fulfil: FulfilBody | None, body: Body, limit: int
) -> None:
    _fulfil(route, answer, fulfil, await read_answer(body, limit))


def _fulfil(route: Route, answer: Answer, fulfil: FulfilBody | None, body: bytes) -> None:
    media, coding = _field(answer, "content-type"), _field(answer, "content-encoding")
    if fulfil is not None:
        answer.headers = [f for f in answer.headers if f[0] not in _OF_THE_WHOLE]
    if not body:
        answer.body = body
        return
    if not is_json(media) or coding not in ("", "identity"):
        raise BadAgencyAnswer(
            "The answer is not JSON, so that it cannot be filtered.", reason="not_filterable"
        )
    if route.answer_check is not None:
        route.answer_check.check(answer.status, body)
    answer.body = body if fulfil is None else fulfil(body)


_OF_THE_WHOLE = frozenset(
    {"content-length", "etag", "content-md5", "digest", "content-digest", "repr-digest", "accept-ranges"}
)
"""Fields about the body as the agency sent it; they are not true of what is released."""


def _field(answer: Answer, name: str) -> str:
    for field, value in answer.headers:
        if field == name:
            return value.lower()
    return ""
