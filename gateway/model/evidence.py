"""Evidence: what is written down of an exchange, before it is answered."""

from __future__ import annotations

import msgspec


def _nothing() -> tuple[str, ...]:
    """Return the value of a member that is written even when nobody set it."""
    return ()


class Entry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One fact for the evidence log; only names, ids and digests, never values of data or tokens.

    `kind` is `intent` (about to call), `outcome` (what came of it) or
    `refusal`, or an administrative event (`registry.…`, `identity.…`,
    `journey.…`). `subject` and `actor` are keyed pseudonyms. Digests are
    lower-case hex SHA-256. Times are integer milliseconds since the epoch.
    Members that are None are left out of the canonical form. They are listed
    in its order, by name, so that writing them down is one pass in C.
    """

    act: tuple[str, ...] | None = None
    """Where several act (RFC 8693), the outermost first: `journey:…`, `client:…`, pseudonyms of persons."""
    actor: str | None = None
    agency: str | None = None
    agreement: str | None = None
    answer_digest: str | None = None
    assurance: str | None = None
    at: int
    by: str | None = None
    """Administrative events: the client or person who did it."""
    case: str | None = None
    client: str | None = None
    client_agency: str | None = None
    consent: str | None = None
    decision: str
    """`permit` or `deny`; administrative events have `permit`."""
    duration_ms: int | None = None
    exchange: str
    grant: str | None = None
    """Tokens: the person's grant that they came of."""
    kind: str
    legal_basis: str | None = None
    mandate: str | None = None
    """Id of the mandate on which `actor` acts for another."""
    object: str | None = None
    """Administrative events: what it was done to."""
    obligations: tuple[str, ...] = msgspec.field(default_factory=_nothing)
    operation: str | None = None
    policies: tuple[str, ...] = msgspec.field(default_factory=_nothing)
    policy_set: str | None = None
    purpose: str | None = None
    reason: str
    released: tuple[str, ...] = msgspec.field(default_factory=_nothing)
    """Names (pointers) of the fields released; `*` when nothing was filtered."""
    request_digest: str | None = None
    resource: str | None = None
    """Tokens, and steps of journeys: what they are for (RFC 8707)."""
    scope: str | None = None
    """Tokens: the names of their scopes, separated by spaces."""
    service: str | None = None
    status: int | None = None
    """What the caller was answered."""
    step: str | None = None
    subject: str | None = None
    trace: str | None = None
    upstream_status: int | None = None
