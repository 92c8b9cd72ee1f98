"""6. Decide, on facts alone."""

from __future__ import annotations

from gateway.exchange.exchange import Exchange
from gateway.exchange.grants import duties_of
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.terms import Terms
from gateway.model.classification import Assurance
from gateway.model.decision import Facts
from gateway.problems import AccessDenied, AssuranceTooLow, Internal


def authorize(x: Exchange, parts: ExchangeParts) -> None:
    """Set the decision; raises `AccessDenied` with its reason, or `AssuranceTooLow` (RFC 9470)."""
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
    )
    decision = parts.decider.decide(facts)
    x.decision = decision
    if principal.assurance < required:
        raise _step_up(x, required)
    if not decision.permitted:
        raise AccessDenied("A policy refused the exchange.", reason=decision.reason)
    x.duties = duties_of(grant, decision.duties)
    if x.channel == "http":
        # For the next call with this token.
        x.terms = Terms(principal, route, purpose, grant, x.until, decision, x.duties)
        x.snapshot.terms.keep(x.terms, x.fields.get(b"simpul-purpose"))


def _step_up(x: Exchange, required: Assurance) -> AssuranceTooLow:
    scheme = "DPoP" if x.fields.get(b"authorization", b"")[:4].lower() == b"dpop" else "Bearer"
    challenge = f'{scheme} error="insufficient_user_authentication", acr_values="{required.label}"'
    return AssuranceTooLow("The operation needs a stronger sign-in.", headers={"WWW-Authenticate": challenge})
