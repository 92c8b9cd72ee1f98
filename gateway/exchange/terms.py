"""What a caller may do at an operation for a purpose, worked out once and remembered.

The agreement, the decision and what follows from them are the same for every
call with the same token, as long as nothing that they rest on changes: the
snapshot, the policy set, the hour at which an agreement begins or ends, or
at which the person's sign-in is too old for the operation. A revoked token
never gets here: it is refused before. Refusals are not remembered; whoever is
refused gets the whole reasoning each time.
"""

from __future__ import annotations

from typing import Final

import msgspec

from gateway.contracts import FulfilBody
from gateway.exchange.grants import Grant
from gateway.exchange.routes import Route
from gateway.model.decision import Decision, Duty
from gateway.model.evidence import Entry
from gateway.model.message import Caller
from gateway.model.principal import Principal

MOST: Final = 4_096
"""Terms kept for one snapshot; when there are more, all are worked out anew."""


class Terms(msgspec.Struct, eq=False):
    """What holds for `principal` at `route` for `purpose` until `until` (Unix seconds).

    `caller` and `entry` are templates without what belongs to one exchange,
    `fulfil` does the duties; whoever needs one first makes it.
    """

    principal: Principal
    route: Route
    purpose: str
    grant: Grant
    until: float
    decision: Decision
    duties: tuple[Duty, ...]
    caller: Caller | None = None
    entry: Entry | None = None
    fulfil: FulfilBody | None = None


class TermsMemory:
    """The terms of one snapshot."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[tuple[int, int, bytes | None], Terms] = {}

    def recall(
        self, principal: Principal, route: Route, field: bytes | None, now: float, policy_set: str
    ) -> Terms | None:
        """Return the terms of a call whose purpose field is `field`, or None if they must be worked out.

        The key has identities: terms keep their principal and route alive, so
        that no other can have them.
        """
        found = self._found.get((id(principal), id(route), field))
        if found is None or now >= found.until or found.decision.policy_set != policy_set:
            return None
        return found

    def keep(self, terms: Terms, field: bytes | None) -> None:
        """Remember `terms`."""
        if len(self._found) >= MOST:
            self._found.clear()
        self._found[id(terms.principal), id(terms.route), field] = terms
