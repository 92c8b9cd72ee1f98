"""The contracts that code outside `gateway/` implements: adapters and obligations.

An adapter is a pure translator: it sees a canonical call and makes a wire
request of it, and the way back. It opens no connection; the gateway connects,
authenticates, bounds, retries and records. So an adapter is one file, tested
without a network, and cannot forget a rule that every exchange must keep.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from gateway.model.message import Answer, Call, WireAnswer, WireRequest
from gateway.model.service import Operation, Service


class Translator(Protocol):
    """Translates the calls of one operation; made once at publish, used by every exchange."""

    @property
    def needs_body(self) -> bool:
        """True when `to_wire` must be given the whole request body as bytes."""

    @property
    def needs_answer(self) -> bool:
        """True when `from_wire` must be given the whole answer as bytes."""

    def to_wire(self, call: Call) -> WireRequest:
        """Return what to send to the agency for `call`.

        Raises `InvalidRequest` when the call cannot be said in the agency's
        protocol. Must not put anything of the caller's credentials in it.
        """

    def from_wire(self, call: Call, answer: WireAnswer) -> Answer:
        """Return the canonical answer.

        An error of the agency itself becomes an `Answer` with
        `from_agency=True`; raises `BadAgencyAnswer` when the answer breaks
        the agency's own description. Foreign error text is never raised.
        """


class Adapter(Protocol):
    """A protocol that agencies speak."""

    @property
    def name(self) -> str:
        """What `Service.protocol` calls it."""

    def compile(self, service: Service, operation: Operation) -> Translator:
        """Return the translator of `operation`; raises `InvalidDescription` when its binding is wrong.

        All that can be worked out before a call is worked out here.
        """


class FulfilBody(Protocol):
    """Changes an answer's body as an obligation asks; pure."""

    def __call__(self, body: bytes) -> bytes:
        """Return the body to release; raises `BadAgencyAnswer` when it cannot be read."""


class Obligation(Protocol):
    """Something that must be done to a permitted answer."""

    @property
    def name(self) -> str:
        """What `Duty.name` calls it."""

    def compile(self, arguments: Mapping[str, Any], answer_schema: Mapping[str, Any]) -> FulfilBody:
        """Return the function that fulfils it; raises `InvalidDescription` on arguments it does not know.

        `answer_schema` is the schema of the answer with `components`, or empty.
        """
