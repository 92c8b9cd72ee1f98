"""The messages of an exchange: as the gateway sees them, and as they go over the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

Headers = list[tuple[str, str]]
"""Field lines in order, names in lower case, values Latin-1 text without control characters."""

Body = bytes | AsyncIterator[bytes]
"""A whole body, or its pieces as they come; a piece is never empty."""


@dataclass(slots=True, kw_only=True)
class Caller:
    """Who asks, for the agency's own log: passed on in the form that its protocol uses.

    Never holds a token. `subject` is the identifier that this agency knows.
    """

    exchange: str
    client: str
    agency: str
    purpose: str
    legal_basis: str
    agreement: str
    subject: str | None = None
    actor: str | None = None
    traceparent: str = ""
    xroad_client: tuple[str, ...] = ()
    """The consumer in X-Road's terms: instance, class, member[, subsystem]."""


@dataclass(slots=True, kw_only=True)
class Call:
    """A canonical call: path parameters decoded, query as sent (without `?`), end-to-end headers."""

    method: str
    path: str
    """Below `/api/{agency}/{service}`, still percent-encoded; starts with `/`."""
    path_parameters: Mapping[str, str]
    query: str
    headers: Headers
    body: Body
    caller: Caller
    idempotency_key: str | None = None


@dataclass(slots=True, kw_only=True)
class WireRequest:
    """What is sent to the agency; `url` is absolute. Credentials are added by the gateway."""

    method: str
    url: str
    headers: Headers
    body: Body = b""


@dataclass(slots=True, kw_only=True)
class WireAnswer:
    """What the agency answered; hop-by-hop fields are already gone."""

    status: int
    headers: Headers
    body: Body


@dataclass(slots=True, kw_only=True)
class Answer:
    """A canonical answer. `from_agency` is true for the agency's own errors (`Simpul-Origin`)."""

    status: int
    headers: Headers
    body: Body
    from_agency: bool = True
    notes: Mapping[str, str] = field(default_factory=dict)
    """For evidence: protocol facts worth keeping, such as a SOAP fault code; never data."""
