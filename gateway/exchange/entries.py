"""What is written down of an exchange: names, ids and digests, never values."""

from __future__ import annotations

from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.model.evidence import Entry


def entry_of(
    x: Exchange,
    parts: ExchangeParts,
    kind: str,
    *,
    decision: str,
    reason: str,
    status: int | None,
    answer_digest: str | None = None,
) -> Entry:
    """Return the entry of what is known of `x` by now; `status` is None when nobody is answered."""
    principal, route, grant, decided = x.principal, x.route, x.grant, x.decision
    entry = Entry(kind=kind, exchange=x.id, at=x.at, decision=decision, reason=reason, status=status)
    if principal is not None:
        entry.client = principal.client
        entry.client_agency = principal.agency
        if not principal.agency and (client := x.snapshot.clients.get(principal.client)) is not None:
            entry.client_agency = client.agency
        entry.assurance = principal.assurance.label
        person = x.subject or principal.subject
        if person is not None:
            entry.subject = parts.pseudonyms.pseudonym(person)
        acting = principal.actors[0] if principal.actors else principal.subject
        if acting is not None and acting != person:
            entry.actor = parts.pseudonyms.pseudonym(acting)
    if route is not None:
        service = route.service
        entry.agency, entry.service, entry.operation = service.agency, service.name, route.operation.name
    entry.purpose = x.purpose
    if grant is not None:
        entry.agreement, entry.legal_basis = grant.agreement.id, grant.agreement.legal_basis
    if decided is not None:
        entry.policies, entry.policy_set = decided.policies, decided.policy_set
        if x.duties:
            entry.obligations = tuple([duty.name for duty in x.duties])
    entry.released = x.released
    entry.request_digest, entry.answer_digest = x.request_digest, answer_digest
    entry.upstream_status = x.upstream_status
    entry.case, entry.step = x.case, x.step
    if x.trace is not None:
        entry.trace = x.trace.id
    if status is not None:
        entry.duration_ms = max(0, int(parts.clock() * 1000) - x.at)
    return entry
