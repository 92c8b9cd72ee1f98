"""Evidence: what is written down of an exchange, before it is answered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Entry:
    """One fact for the evidence log; only names, ids and digests, never values of data or tokens.

    `kind` is `intent` (about to call), `outcome` (what came of it) or
    `refusal`, or an administrative event (`registry.…`, `identity.…`,
    `journey.…`). `subject` and `actor` are keyed pseudonyms. Digests are
    lower-case hex SHA-256. Times are integer milliseconds since the epoch.
    Members that are None are left out of the canonical form.
    """

    kind: str
    exchange: str
    at: int
    decision: str
    """`permit` or `deny`; administrative events have `permit`."""
    reason: str
    client: str | None = None
    client_agency: str | None = None
    subject: str | None = None
    actor: str | None = None
    agency: str | None = None
    service: str | None = None
    operation: str | None = None
    purpose: str | None = None
    legal_basis: str | None = None
    agreement: str | None = None
    consent: str | None = None
    mandate: str | None = None
    """Id of the mandate on which `actor` acts for another."""
    policies: tuple[str, ...] = ()
    policy_set: str | None = None
    obligations: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    """Names (pointers) of the fields released; `*` when nothing was filtered."""
    request_digest: str | None = None
    answer_digest: str | None = None
    assurance: str | None = None
    status: int | None = None
    """What the caller was answered."""
    upstream_status: int | None = None
    duration_ms: int | None = None
    trace: str | None = None
    case: str | None = None
    step: str | None = None
    by: str | None = None
    """Administrative events: the client or person who did it."""
    object: str | None = None
    """Administrative events: what it was done to."""
    grant: str | None = None
    """Tokens: the person's grant that they came of."""
    scope: str | None = None
    """Tokens: the names of their scopes, separated by spaces."""
    resource: str | None = None
    """Tokens, and steps of journeys: what they are for (RFC 8707)."""
    act: tuple[str, ...] | None = None
    """Where several act (RFC 8693), the outermost first: `journey:…`, `client:…`, pseudonyms of persons."""
