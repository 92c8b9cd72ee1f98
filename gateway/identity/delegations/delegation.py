"""One delegation: the supplier's systems act for the consumer, for some scopes and some time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

AUTHORITY: Final = "iso6523-actorid-upis"
"""What tells organisations apart in tokens: ISO 6523, such as `0192:987654321`."""
ORGANISATION: Final = re.compile(r"[0-9]{4}:[A-Za-z0-9]{1,35}")
CONSUMER: Final = "consumer_agency"
"""The claim by which this gateway knows the agency on whose behalf the client asks."""
CLAIMS: Final = ("consumer", "supplier", "delegation_source", CONSUMER)
_NEVER: Final = frozenset({"registry:write", "registry:approve"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """`consumer` lets `supplier` act for it; both are agencies' ids. Times are Unix seconds.

    `consumer_org` and `supplier_org` are their numbers (`ORGANISATION`);
    `source` names the register or contract that the delegation comes from.
    """

    id: str
    consumer: str
    consumer_org: str
    supplier: str
    supplier_org: str
    scopes: tuple[str, ...]
    source: str
    valid_from: int
    valid_until: int
    created_by: str
    created_at: int
    revoked_at: int | None = None

    @property
    def mark(self) -> str:
        """The mark whose revocation ends every token that came of it."""
        return f"delegation:{self.id}"

    def in_force(self, now: float) -> bool:
        """Say whether it counts at `now`."""
        return self.revoked_at is None and self.valid_from <= now < self.valid_until

    def is_for(self, organisation: str) -> bool:
        """Say whether the consumer is meant: by its whole number, or by the part that its country gave it."""
        return organisation in (self.consumer_org, self.consumer_org.partition(":")[2])

    def claims(self) -> dict[str, Any]:
        """Return what a token says of it."""
        return {
            "consumer": {"authority": AUTHORITY, "ID": self.consumer_org},
            "supplier": {"authority": AUTHORITY, "ID": self.supplier_org},
            "delegation_source": self.source,
            CONSUMER: self.consumer,
        }


def not_delegable(scopes: Iterable[str]) -> list[str]:
    """Return those of `scopes` by which a supplier could keep what the delegation's end should take away."""
    return sorted(
        scope
        for scope in scopes
        if scope in _NEVER or scope.startswith("identity:") or scope.endswith(":admin")
    )
