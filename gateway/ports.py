"""What one part of the house needs from another that it must not import; `bootstrap` wires them.

Each port is small, because the exchange path walks several of them in every call.
"""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import Any, Protocol

from gateway.model.client import Client
from gateway.model.decision import Decision, Facts
from gateway.model.evidence import Entry
from gateway.model.message import WireAnswer, WireRequest
from gateway.model.principal import Principal
from gateway.model.service import Endpoint


class Verifier(Protocol):
    """Verifies access tokens (`gateway.identity`)."""

    def cached(self, authorization: bytes) -> Principal | None:
        """Return the principal of an `Authorization` value verified before, or None; a dictionary look-up.

        Never returns one that has expired or was revoked, nor one whose token
        is sender-constrained: those need `verify` every time for their proof.
        """

    async def verify(self, method: str, url: str, headers: Mapping[str, str]) -> Principal:
        """Verify the `authorization` (and `dpop`) of these headers for this request.

        `url` is absolute, without query. Raises `NotAuthenticated` with its
        `WWW-Authenticate`.
        """


class Decider(Protocol):
    """Decides (`gateway.policy`)."""

    @property
    def policy_set(self) -> str:
        """The hash of the policy set in use; decisions that name another are of the past."""

    def decide(self, facts: Facts) -> Decision:
        """Return the decision; cached by the facts and the policy-set hash. Never raises."""


class Journal(Protocol):
    """The evidence log (`gateway.evidence`)."""

    async def append(self, entry: Entry) -> int:
        """Append `entry` and return its index.

        Returns only once the entry is durable, so the caller may answer then
        and not before. Raises `EvidenceUnavailable`; the exchange is then refused.
        """


class Pseudonyms(Protocol):
    """Makes keyed pseudonyms (`gateway.evidence`)."""

    def pseudonym(self, subject: str) -> str:
        """Return the keyed pseudonym of an identifier: the same for the same person, in every entry."""


class Persons(Protocol):
    """Knows persons by what registers call them (`gateway.identity`)."""

    async def subjects(self, value: str) -> frozenset[str]:
        """Return the internal subjects that a register's identifier may mean, one for each namespace."""


class Pairwise(Protocol):
    """Names persons differently for each agency (`gateway.identity`)."""

    def subject(self, sector: str, internal: str) -> str:
        """Return what `sector`, an agency's id, calls the person `internal` (OpenID Connect Core 8.1)."""


class MandatesInForce(Protocol):
    """Says whether a mandate still counts (`gateway.identity.mandates`): for work that outlives its token.

    A token needs no such question: it ends with its mandate, and every worker
    refuses it within a second of a revocation. A journey does: it acts on a
    mandate for months. Keep `Principal.mandate.id` with the case, and ask
    before each step.
    """

    async def why_not(self, mandate: str) -> str | None:
        """Return None while the mandate with this id is in force, else the reason why it is not.

        The reason is a code: `mandate_revoked`, `mandate_ended`,
        `mandate_not_yet` or `mandate_unknown`. A revocation is felt within a
        second. A dictionary look-up but for the first question about a mandate
        in each worker, which reads the store.
        """


class Quotas(Protocol):
    """Counts calls against agreements."""

    def take(
        self, agreement: str, per_second: int | None, per_day: int | None
    ) -> QuotaState | Coroutine[Any, Any, QuotaState]:
        """Take one call from what is left of both, unless nothing is; exact across the workers that share it.

        Something to wait for is returned where counting means asking a server.
        """


class QuotaState(Protocol):
    """What is left of a quota after `take`."""

    allowed: bool
    limit: int
    remaining: int
    reset: int
    """Seconds until the window that decides begins anew."""


class Transport(Protocol):
    """Sends to agencies: pooled, bounded, no redirects, no environment proxies, no cookies."""

    async def send(self, endpoint: Endpoint, request: WireRequest) -> WireAnswer:
        """Send `request`; the answer's body is an iterator of its pieces, or bytes if it came whole.

        Raises `AgencyTimeout` or `AgencyUnreachable`. Cancelling cancels the call.
        """


class Credentials(Protocol):
    """Signs in at agencies' own APIs (`gateway.identity`)."""

    async def headers(self, endpoint: Endpoint, *, renew: bool = False) -> list[tuple[str, str]]:
        """Return the fields to add for this endpoint; fetches and caches tokens. `renew` after a 401."""


class Clients(Protocol):
    """Finds OAuth clients (`gateway.registry`)."""

    async def find(self, client: str) -> Client | None:
        """Return the client, whether active or not; from memory, and from the store if it is new."""


class Trace(Protocol):
    """The trace of one exchange; made by `Recorder.begin`."""

    traceparent: str
    """What the agency is sent (W3C Trace Context): always a new trace of the gateway's own."""
    id: str
    """The trace id, 32 hex digits: what the evidence entry keeps."""


class Recorder(Protocol):
    """Measures and traces exchanges (`gateway.telemetry`)."""

    def begin(self) -> Trace:
        """Start a trace. About 1 µs."""

    def finish(
        self,
        trace: Trace,
        *,
        inbound: str | None,
        exchange: str,
        agency: str,
        service: str,
        operation: str,
        status: int,
        code: str,
        origin: str,
        duration_ns: int,
    ) -> None:
        """Count the exchange, and export its span if it is sampled. Never raises.

        `inbound` is the caller's `traceparent`, linked and never trusted.
        `agency`, `service` and `operation` are names of a matched route, or
        empty: never what a caller wrote. `code` is the reason code of a problem,
        or `ok`. `origin` is `agency` or `gateway`.
        """
