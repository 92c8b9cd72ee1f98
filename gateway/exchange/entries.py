"""What is written down of an exchange: names, ids and digests, never values."""

from __future__ import annotations

from msgspec.structs import replace

from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts
from gateway.model.evidence import Entry
from gateway.model.principal import Principal, named_actors
from gateway.ports import Pseudonyms


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
    principal, terms = x.principal, x.terms
    if terms is None or x.decision is None:
        known = _known_of(x, parts)
    else:
        known = terms.entry = terms.entry or _known_of(x, parts)
    subject = actor = None
    if principal is not None:
        person = x.subject or principal.subject
        if person is not None:
            subject = parts.pseudonyms.pseudonym(person)
        acting = (principal.acting if principal.actors else None) or principal.subject
        if acting is not None and acting != person:
            actor = parts.pseudonyms.pseudonym(acting)
    return replace(
        known,
        kind=kind,
        exchange=x.id,
        at=x.at,
        decision=decision,
        reason=reason,
        subject=subject,
        actor=actor,
        released=x.released,
        request_digest=x.request_digest,
        answer_digest=answer_digest,
        status=status,
        upstream_status=x.upstream_status,
        duration_ms=None if status is None else max(0, int(parts.clock() * 1000) - x.at),
        trace=None if x.trace is None else x.trace.id,
    )


def _known_of(x: Exchange, parts: ExchangeParts) -> Entry:
    """Return an entry of what is the same for every call with this token at this operation."""
    principal, route, grant, decided = x.principal, x.route, x.grant, x.decision
    client_agency = assurance = act = resource = mandate = None
    if principal is not None:
        client_agency = principal.agency
        if not client_agency and (client := x.snapshot.clients.get(principal.client)) is not None:
            client_agency = client.agency
        assurance = principal.assurance.label
        if principal.mandate is not None:
            mandate = principal.mandate.id
        if principal.journey is not None or len(principal.actors) > 1:
            act, resource = chain_of(principal, parts.pseudonyms), principal.resource
    service = None if route is None else route.service
    agreement = None if grant is None else grant.agreement
    return Entry(
        kind="",
        exchange="",
        at=0,
        decision="",
        reason="",
        client=None if principal is None else principal.client,
        client_agency=client_agency,
        mandate=mandate,
        agency=None if service is None else service.agency,
        service=None if service is None else service.name,
        operation=None if route is None else route.operation.name,
        purpose=x.purpose,
        legal_basis=None if agreement is None else agreement.legal_basis,
        agreement=None if agreement is None else agreement.id,
        policies=() if decided is None else decided.policies,
        policy_set=None if decided is None else decided.policy_set,
        obligations=tuple([duty.name for duty in x.duties]) if x.duties and decided is not None else (),
        assurance=assurance,
        case=x.case,
        step=x.step,
        act=act,
        resource=resource,
    )


def chain_of(principal: Principal, pseudonyms: Pseudonyms) -> tuple[str, ...]:
    """Return who acts, the outermost first: the journey and clients by name, persons by pseudonym."""
    actors = named_actors(principal.actors, pseudonyms.pseudonym)
    return actors if principal.journey is None else (principal.journey, *actors)
