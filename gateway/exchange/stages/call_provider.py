"""9. Call the agency, in its own protocol."""

from __future__ import annotations

from msgspec.structs import replace

from gateway.exchange.answer_body import read_answer
from gateway.exchange.attempts import deadline_of, send_with_retries
from gateway.exchange.exchange import Exchange
from gateway.exchange.fields import FROM_AGENCY_DROPPED
from gateway.exchange.grants import Grant
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.request_body import read_body
from gateway.model.message import Call, Caller, Headers
from gateway.model.principal import Principal
from gateway.problems import BadAgencyAnswer, Internal


async def call_provider(x: Exchange, parts: ExchangeParts) -> None:
    """Set the answer; raises `CircuitOpen`, `AgencyTimeout`, `AgencyUnreachable` or `BadAgencyAnswer`.

    The adapter translates; this connects, signs in, bounds and retries. What
    the agency itself answers as an error is an answer.
    """
    route = x.route
    if route is None:
        raise Internal
    translator, endpoint = route.translator, route.service.endpoint
    if translator.needs_body and not isinstance(x.body, bytes):
        x.body = await read_body(x, parts.limits.body_bytes)
    call = _call_of(x, parts)
    wire = translator.to_wire(call)
    x.called = True
    x.deadline = min(x.limit, deadline_of(endpoint.timeout)) if isinstance(wire.body, bytes) else x.limit
    answer = await send_with_retries(x, parts, route, wire)
    x.upstream_status = answer.status
    if answer.status < 200:
        raise BadAgencyAnswer("The agency sent no final answer.")
    if translator.needs_answer and not isinstance(answer.body, bytes):
        answer.body = await read_answer(answer.body, parts.limits.body_bytes)
    x.answer = translator.from_wire(call, answer)
    x.answer.headers = [field for field in x.answer.headers if field[0] not in FROM_AGENCY_DROPPED]
    x.origin = "agency" if x.answer.from_agency else "gateway"


def _call_of(x: Exchange, parts: ExchangeParts) -> Call:
    principal, route, grant, purpose, trace = x.principal, x.route, x.grant, x.purpose, x.trace
    if principal is None or route is None or grant is None or purpose is None or trace is None:
        raise Internal
    headers: Headers = x.headers
    if route.translator.needs_answer or x.duties or route.answer_check is not None:
        unwanted = _CONDITIONAL if x.duties and not route.changes else _WHOLE_ANSWERS_ONLY
        headers = [field for field in headers if field[0] not in unwanted]
    terms = x.terms
    if terms is None:
        caller = _caller_of(x, parts, principal, grant, purpose=purpose)
    else:
        caller = terms.caller = terms.caller or _caller_of(x, parts, principal, grant, purpose=purpose)
    key = x.fields.get(b"idempotency-key")
    return Call(
        method=route.operation.method,
        path=x.path,
        path_parameters=x.path_parameters,
        query=x.raw_query.decode("ascii"),
        headers=headers,
        body=x.body,
        caller=replace(caller, exchange=x.id, traceparent=trace.traceparent),
        idempotency_key=None if key is None else key.decode("latin-1"),
    )


def _caller_of(
    x: Exchange, parts: ExchangeParts, principal: Principal, grant: Grant, *, purpose: str
) -> Caller:
    """Return who asks for what purpose, as the provider may know it."""
    consumer = principal.agency or x.snapshot.clients[principal.client].agency
    agency = x.snapshot.agencies.get(consumer)
    member = None if agency is None else agency.xroad
    xroad: tuple[str, ...] = ()
    if member is not None:
        xroad = (member.instance, member.member_class, member.member_code)
        xroad = xroad if member.subsystem is None else (*xroad, member.subsystem)
    subject = actor = None
    if principal.subject is not None:
        # What this agency calls people: the `sub` of a token for it, and nobody else's name.
        provider, acting = grant.agreement.provider, principal.acting
        subject = parts.pairwise.subject(provider, principal.subject)
        actor = None if acting is None else parts.pairwise.subject(provider, acting)
    return Caller(
        exchange=x.id,
        client=principal.client,
        agency=consumer,
        purpose=purpose,
        legal_basis=grant.agreement.legal_basis,
        agreement=grant.agreement.id,
        subject=subject,
        actor=actor,
        xroad_client=xroad,
    )


_WHOLE_ANSWERS_ONLY = frozenset({"accept-encoding", "range", "if-range"})
"""Fields by which a caller would get an answer that cannot be read or filtered."""
_CONDITIONAL = _WHOLE_ANSWERS_ONLY | {
    "if-match",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
}
"""And those by which a caller could guess, validator after validator, at what is not released."""
