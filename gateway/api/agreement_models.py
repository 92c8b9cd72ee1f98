"""Agreements as they are sent and answered."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from gateway.api.fields import Draft, Limit, MaxAge, Name, Pointer, Slug, Text, Token
from gateway.model.agreement import AgreementState, Mask
from gateway.model.classification import Assurance
from gateway.registry.rows import AgreementRecord
from gateway.registry.terms import Terms

Seconds = Annotated[float, Field(ge=0, le=253_402_300_800, allow_inf_nan=False)]
"""Unix seconds, up to the end of the year 9999."""
AssuranceLabel = Literal["none", "low", "substantial", "high"]


class MaskBody(Draft):
    """Hide the text at `pointer`, except its last `keep` characters."""

    pointer: Pointer
    keep: Annotated[int, Field(ge=0, le=100)] = 0


class AgreementDraft(Draft):
    """What is asked for; `provider` and `service` name the service, `client` who wants to call it.

    `operations` are names or `*` alone; `fields` are JSON Pointers into the
    answer or `*` alone. Times are Unix seconds; `valid_until` is exclusive.
    `max_age` is how many seconds ago the person may have signed in (RFC 9470).
    """

    client: Slug
    provider: Slug
    service: Slug
    operations: Annotated[set[Name], Field(strict=False, min_length=1, max_length=1000)]
    purposes: Annotated[set[Token], Field(strict=False, min_length=1, max_length=100)]
    legal_basis: Text
    fields: Annotated[list[Pointer], Field(max_length=1000)]
    masks: Annotated[list[MaskBody], Field(max_length=100, default_factory=list)]
    valid_from: Seconds
    valid_until: Seconds
    quota_second: Limit | None = None
    quota_day: Limit | None = None
    assurance: AssuranceLabel = "none"
    max_age: MaxAge | None = None

    def terms(self) -> Terms:
        """Return the terms that this asks for."""
        return Terms(
            client=self.client,
            provider=self.provider,
            service=self.service,
            operations=frozenset(self.operations),
            purposes=frozenset(self.purposes),
            legal_basis=self.legal_basis,
            fields=tuple(dict.fromkeys(self.fields)),
            masks=tuple(Mask(pointer=mask.pointer, keep=mask.keep) for mask in self.masks),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            quota_second=self.quota_second,
            quota_day=self.quota_day,
            assurance=Assurance.of(self.assurance),
            max_age=self.max_age,
        )


class Note(Draft):
    """Why an agreement is rejected, suspended or ended; shown to both agencies."""

    note: Text | None = None


class AgreementView(Draft):
    """An agreement as registered; `version` is its ETag."""

    id: str
    client: str
    consumer: str
    provider: str
    service: str
    operations: list[str]
    purposes: list[str]
    legal_basis: str
    fields: list[str]
    masks: list[MaskBody]
    valid_from: float
    valid_until: float
    quota_second: int | None
    quota_day: int | None
    assurance: str
    max_age: int | None
    state: AgreementState
    requested_by: str
    decided_by: str | None
    note: str | None
    version: int
    created_at: int
    changed_at: int


def agreement_view(record: AgreementRecord) -> AgreementView:
    """Return the agreement as it is answered."""
    agreement = record.agreement
    members: dict[str, Any] = {
        name: getattr(record if hasattr(record, name) else agreement, name)
        for name in AgreementView.model_fields
    }
    return AgreementView.model_validate(
        members
        | {
            "operations": sorted(agreement.operations),
            "purposes": sorted(agreement.purposes),
            "fields": list(agreement.fields),
            "masks": [{"pointer": mask.pointer, "keep": mask.keep} for mask in agreement.masks],
            "assurance": agreement.assurance.label,
        }
    )
