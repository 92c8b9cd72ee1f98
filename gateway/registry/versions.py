"""Versions of services as they are stored, and the `Service` that the exchange path is given."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from sqlalchemy import RowMapping

from gateway.model.classification import Assurance, Classification
from gateway.model.description import Description, Finding
from gateway.model.service import Endpoint, Operation, Service, ServiceState
from gateway.problems import InvalidDescription, InvalidRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationSettings:
    """What registration says of an operation better than its description; None leaves the description's."""

    subject: str | None = None
    classification: Classification | None = None
    assurance: Assurance | None = None
    max_age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """What the agency sets for a version besides its description; operations by their local names."""

    endpoint: Endpoint | None = None
    operations: Mapping[str, OperationSettings] = field(default_factory=dict)
    validate_requests: bool = True
    validate_answers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceVersion:
    """One version of a service; `version` is the row's (its ETag), `number` the service's."""

    id: str
    agency: str
    name: str
    number: int
    state: ServiceState
    main: str
    protocol: str
    title: str
    findings: tuple[Finding, ...]
    settings: ServiceSettings
    digest: str
    version: int
    created_by: str
    submitted_by: str | None
    published_by: str | None
    created_at: int
    changed_at: int

    @property
    def key(self) -> str:
        """`agency/service`."""
        return f"{self.agency}/{self.name}"


def version_of(row: RowMapping) -> ServiceVersion:
    """Return the version of a row of `service_versions`."""
    members = {name: row[name] for name in ServiceVersion.__dataclass_fields__}
    members["state"] = ServiceState(row["state"])
    members["findings"] = tuple(Finding(**finding) for finding in row["findings"])
    members["settings"] = msgspec.convert(row["settings"], ServiceSettings)
    return ServiceVersion(**members)


def encode_description(description: Description) -> bytes:
    """Return the description as JSON; raises `InvalidDescription` when a number in it is too large for it."""
    try:
        return msgspec.json.encode(description)
    except (OverflowError, TypeError, ValueError):
        raise InvalidDescription("A value in the description cannot be kept.", reason="unstorable") from None


def decode_description(content: bytes) -> Description:
    """Return what `encode_description` wrote."""
    return msgspec.json.decode(content, type=Description)


def settings_values(settings: ServiceSettings) -> Any:
    """Return the settings as plain JSON values."""
    return msgspec.to_builtins(settings)


def digest_of(agency: str, name: str, description: bytes, settings: ServiceSettings) -> str:
    """Return the SHA-256 of all that makes the version's routes: equal digests, equal routes."""
    parts = (f"{agency}/{name}".encode(), description, msgspec.json.encode(settings, order="sorted"))
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def build_service(version: ServiceVersion, description: Description) -> Service:
    """Return the service that is routed for this version; its settings must have an endpoint."""
    endpoint = version.settings.endpoint
    if endpoint is None:
        raise InvalidRequest("The version has no endpoint.", reason="endpoint_missing")
    return Service(
        id=version.id,
        agency=version.agency,
        name=version.name,
        version=str(version.number),
        protocol=version.protocol,
        state=version.state,
        endpoint=endpoint,
        operations=apply_settings(description, version.settings).operations,
        components=description.components,
        validate_requests=version.settings.validate_requests,
        validate_answers=version.settings.validate_answers,
        digest=version.digest,
    )


def apply_settings(description: Description, settings: ServiceSettings) -> Description:
    """Return the description with its operations as registration sets them."""
    operations = tuple(_with_settings(one, settings) for one in description.operations)
    return replace(description, operations=operations)


def _with_settings(operation: Operation, settings: ServiceSettings) -> Operation:
    own = settings.operations.get(operation.name)
    if own is None:
        return operation
    return replace(
        operation,
        subject=operation.subject if own.subject is None else own.subject or None,
        classification=operation.classification if own.classification is None else own.classification,
        assurance=operation.assurance if own.assurance is None else own.assurance,
        max_age=operation.max_age if own.max_age is None else own.max_age or None,
    )
