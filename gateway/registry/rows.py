"""Rows of the registry's tables as values of the model, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import RowMapping

from gateway.model.agency import Agency, XRoadMember
from gateway.model.agreement import Agreement, AgreementState, Mask
from gateway.model.classification import Assurance, Classification
from gateway.model.client import Client

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Versioned(Generic[T]):
    """A value and its row version, which is its ETag; `changed_at` is Unix ms."""

    value: T
    version: int
    changed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRecord:
    """An agreement, who asked for it and who decided; `note` is why it was refused, suspended or ended."""

    agreement: Agreement
    consumer: str
    requested_by: str
    decided_by: str | None
    note: str | None
    created_at: int
    changed_at: int


def agency_of(row: RowMapping) -> Agency:
    """Return the agency of a row of `agencies`."""
    member = XRoadMember(**row["xroad"]) if row["xroad"] else None
    return Agency(id=row["id"], name=row["name"], xroad=member)


def agency_values(agency: Agency) -> dict[str, Any]:
    """Return the columns that an agency fills."""
    xroad = msgspec.to_builtins(agency.xroad) if agency.xroad else None
    return {"id": agency.id, "name": agency.name, "xroad": xroad}


def client_of(row: RowMapping) -> Client:
    """Return the client of a row of `clients`."""
    return Client(
        id=row["id"],
        agency=row["agency"],
        name=row["name"],
        jwks=row["jwks"],
        scopes=frozenset(row["scopes"]),
        origins=frozenset(row["origins"]),
        clearance=Classification(row["clearance"]),
        active=row["active"],
        metadata=row["metadata"],
    )


def client_values(client: Client) -> dict[str, Any]:
    """Return the columns that a client fills."""
    return {
        "id": client.id,
        "agency": client.agency,
        "name": client.name,
        "jwks": client.jwks,
        "scopes": sorted(client.scopes),
        "origins": sorted(client.origins),
        "clearance": int(client.clearance),
        "active": client.active,
        "metadata": client.metadata,
    }


def agreement_of(row: RowMapping) -> Agreement:
    """Return the agreement of a row of `agreements`."""
    return Agreement(
        id=row["id"],
        client=row["client"],
        provider=row["provider"],
        service=row["service"],
        operations=frozenset(row["operations"]),
        purposes=frozenset(row["purposes"]),
        legal_basis=row["legal_basis"],
        fields=tuple(row["fields"]),
        masks=tuple(Mask(**mask) for mask in row["masks"]),
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        quota_second=row["quota_second"],
        quota_day=row["quota_day"],
        assurance=Assurance(row["assurance"]),
        max_age=row["max_age"],
        state=AgreementState(row["state"]),
        version=row["version"],
    )


def agreement_values(agreement: Agreement) -> dict[str, Any]:
    """Return the columns that an agreement fills."""
    return {
        "id": agreement.id,
        "client": agreement.client,
        "provider": agreement.provider,
        "service": agreement.service,
        "operations": sorted(agreement.operations),
        "purposes": sorted(agreement.purposes),
        "legal_basis": agreement.legal_basis,
        "fields": list(agreement.fields),
        "masks": [{"pointer": mask.pointer, "keep": mask.keep} for mask in agreement.masks],
        "valid_from": agreement.valid_from,
        "valid_until": agreement.valid_until,
        "quota_second": agreement.quota_second,
        "quota_day": agreement.quota_day,
        "assurance": int(agreement.assurance),
        "max_age": agreement.max_age,
        "state": str(agreement.state),
        "version": agreement.version,
    }


def agreement_record_of(row: RowMapping) -> AgreementRecord:
    """Return the whole record of a row of `agreements`."""
    return AgreementRecord(
        agreement=agreement_of(row),
        consumer=row["consumer"],
        requested_by=row["requested_by"],
        decided_by=row["decided_by"],
        note=row["note"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
