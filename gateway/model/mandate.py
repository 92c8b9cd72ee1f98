"""What a token says of the mandate that it stands on: which, of what kind, and how far it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EVERYTHING: Final = ("*",)


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateTerms:
    """The part of a mandate that decides on calls; it never changes while the mandate lives.

    `reach` names what it is for: agencies (`tax`), services (`tax/income`) or
    operations (`tax/income/getIncome`), or it is `EVERYTHING`.
    """

    id: str
    kind: str
    reach: tuple[str, ...] = EVERYTHING

    def reaches(self, service: str, operation: str) -> bool:
        """Say whether a call of `operation` of `service` (`AGENCY/SERVICE`) is within it."""
        reach = self.reach
        if reach == EVERYTHING or service in reach or f"{service}/{operation}" in reach:
            return True
        return service.partition("/")[0] in reach

    def reaches_agency(self, agency: str) -> bool:
        """Say whether anything that `agency` offers is within it."""
        below = f"{agency}/"
        return self.reach == EVERYTHING or any(
            place == agency or place.startswith(below) for place in self.reach
        )
