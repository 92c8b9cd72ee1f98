"""The messages of an exchange: as the gateway sees them, and as they go over the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType
from typing import Final

import msgspec

Headers = list[tuple[str, str]]
"""Field lines in order, names in lower case, values Latin-1 text without control characters."""

Body = bytes | AsyncIterator[bytes]
"""A whole body, or its pieces as they come; a piece is never empty."""

_NO_NOTES: Final[Mapping[str, str]] = MappingProxyType({})


class Caller(msgspec.Struct, kw_only=True):
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


class Call(msgspec.Struct, kw_only=True):
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


class WireRequest(msgspec.Struct, kw_only=True):
    """What is sent to the agency; `url` is absolute. Credentials are added by the gateway."""

    method: str
    url: str
    headers: Headers
    body: Body = b""


class WireAnswer(msgspec.Struct, kw_only=True):
    """What the agency answered; hop-by-hop fields are already gone."""

    status: int
    headers: Headers
    body: Body


class Answer(msgspec.Struct, kw_only=True):
    """A canonical answer. `from_agency` is true for the agency's own errors (`Simpul-Origin`)."""

    status: int
    headers: Headers
    body: Body
    from_agency: bool = True
    notes: Mapping[str, str] = _NO_NOTES
    """For evidence: protocol facts worth keeping, such as a SOAP fault code; never data."""
