"""One mandate: a person acts for another person, or for an organisation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from gateway.model.mandate import EVERYTHING, MandateTerms

KINDS: Final = ("guardian", "power_of_attorney", "signatory")
"""A parent or guardian, an attorney, a company's signatory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """A mandate. `holder` acts, `represented` is acted for: internal subjects. Times are Unix seconds.

    `name` is what the holder is shown. `purposes` are those it is for, or
    `*`; `reach` is which agencies, services or operations (see `MandateTerms`).
    `source` names the register or deed that it comes from.
    """

    id: str
    kind: str
    holder: str
    represented: str
    name: str
    purposes: tuple[str, ...]
    source: str
    valid_from: int
    valid_until: int
    created_by: str
    created_at: int
    reach: tuple[str, ...] = EVERYTHING
    revoked_at: int | None = None

    @property
    def limited(self) -> bool:
        """Whether it is for some agencies only."""
        return self.reach != EVERYTHING

    @property
    def terms(self) -> MandateTerms:
        """What tokens say of it."""
        return MandateTerms(id=self.id, kind=self.kind, reach=self.reach)

    def in_force(self, now: float) -> bool:
        """Say whether it counts at `now`."""
        return self.revoked_at is None and self.valid_from <= now < self.valid_until

    def covers(self, purposes: Collection[str]) -> bool:
        """Say whether it allows a token for these purposes.

        A token without purposes could be used for any, so only a mandate for everything allows it.
        """
        return self.purposes == EVERYTHING or (bool(purposes) and set(purposes) <= set(self.purposes))
