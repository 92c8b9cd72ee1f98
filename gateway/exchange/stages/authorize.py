"""6. Decide, on facts alone."""

from __future__ import annotations

from math import inf

from gateway.exchange.exchange import Exchange
from gateway.exchange.grants import duties_of
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.terms import Terms
from gateway.identity.challenges import challenge
from gateway.model.classification import Assurance
from gateway.model.decision import Facts
from gateway.model.recency import recent_until, strictest
from gateway.problems import AccessDenied, AssuranceTooLow, Internal, Problem, SignInTooOld


def authorize(x: Exchange, parts: ExchangeParts) -> None:
    """Set the decision.

    Raises `AccessDenied` with its reason, `AssuranceTooLow` or `SignInTooOld`
    (RFC 9470). What undoes a step is no act of the person, so no sign-in is too
    old for it.
    """
    terms = x.terms
    if terms is not None:
        x.decision, x.duties = terms.decision, terms.duties
        return
    principal, route, grant, purpose = x.principal, x.route, x.grant, x.purpose
    if principal is None or route is None or grant is None or purpose is None:
        raise Internal
    agreement, operation, service = grant.agreement, route.operation, route.service
    client = x.snapshot.clients[principal.client]
    required = max(operation.assurance, agreement.assurance)
    max_age = strictest(operation.max_age, agreement.max_age)
    until = inf
    if max_age is not None and x.channel != "compensation":
        until = recent_until(principal.authenticated_at, max_age)
    recent = until == inf or (principal.asked_at or parts.clock()) <= until
    facts = Facts(
        principal.client,
        principal.agency or client.agency,
        int(client.clearance),
        "system" if principal.subject is None else "person",
        bool(principal.actors),
        int(principal.assurance),
        int(required),
        service.agency,
        service.name,
        operation.name,
        operation.effect.value,
        int(operation.classification),
        purpose,
        agreement.legal_basis,
        agreement.id,
        True,
        agreement.purposes,
        "",
        x.channel,
        "" if principal.mandate is None else principal.mandate.kind,
        recent,
    )
    decision = parts.decider.decide(facts)
    x.decision = decision
    if principal.assurance < required or not recent:
        raise _step_up(x, required if principal.assurance < required else None, None if recent else max_age)
    if not decision.permitted:
        raise AccessDenied("A policy refused the exchange.", reason=decision.reason)
    x.duties = duties_of(grant, decision.duties)
    if x.channel == "http":
        # For the next call with this token.
        x.terms = Terms(principal, route, purpose, grant, min(x.until, until), decision, x.duties)
        x.snapshot.terms.keep(x.terms, x.fields.get(b"simpul-purpose"))


def _step_up(x: Exchange, required: Assurance | None, max_age: int | None) -> Problem:
    """Return the problem with the challenge of RFC 9470 section 3; what is None was good enough."""
    told = {"error": "insufficient_user_authentication"}
    if required is not None:
        told["acr_values"] = required.label
    if max_age is not None:
        told["max_age"] = str(max_age)
    used = x.fields.get(b"authorization", b"Bearer token").decode("latin-1")
    headers = {"WWW-Authenticate": challenge(used, **told)}
    if required is not None:
        return AssuranceTooLow("The operation needs a stronger sign-in.", headers=headers)
    return SignInTooOld("The operation needs a sign-in that is more recent.", headers=headers)
