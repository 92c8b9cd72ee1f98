"""What was authorized in detail: RFC 9396 authorization details of the type `simpul_exchange`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeDetail:
    """Operations of one service (`AGENCY/SERVICE`), for one purpose, on one legal basis if it names one."""

    service: str
    operations: tuple[str, ...]
    purpose: str
    legal_basis: str | None = None

    def covers(self, service: str, operation: str, purpose: str, legal_basis: str) -> bool:
        """Say whether a call of `operation` of `service` is within it."""
        return (
            self.service == service
            and operation in self.operations
            and self.purpose == purpose
            and self.legal_basis in (None, legal_basis)
        )
