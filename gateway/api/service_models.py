"""Services and their versions as they are answered."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from gateway.api.settings_models import settings_view
from gateway.model.description import Description
from gateway.model.service import ServiceState
from gateway.registry.impact import Impact
from gateway.registry.versions import ServiceVersion, apply_settings


class FindingView(BaseModel):
    """Something in the description that cannot be used, or is used differently."""

    severity: Literal["error", "warning"]
    place: str
    message: str
    operation: str | None


class OperationView(BaseModel):
    """An operation as it is registered."""

    id: str
    name: str
    method: str
    path: str
    summary: str
    subject: str | None
    classification: str
    assurance: str
    max_age: int | None
    effect: str


class VersionView(BaseModel):
    """A version of a service; `version` is its ETag, `number` what it is called."""

    id: str
    agency: str
    name: str
    number: int
    state: ServiceState
    protocol: str
    title: str
    main: str
    settings: dict[str, Any] | None
    """Shown to the agency itself only."""
    digest: str
    created_by: str
    submitted_by: str | None
    published_by: str | None
    version: int
    created_at: int
    changed_at: int


class VersionDetail(VersionView):
    """A version with its operations and what could not be used."""

    operations: list[OperationView]
    findings: list[FindingView]


class ChangeView(BaseModel):
    """What becomes of an operation."""

    operation: str
    kind: Literal["added", "removed", "changed"]
    breaking: bool
    reasons: list[str]


class HitView(BaseModel):
    """An agreement that a breaking change would hit."""

    id: str
    client: str
    operations: list[str]


class ImpactView(BaseModel):
    """What publishing the version changes, against the routed version with `number`."""

    number: int
    breaking: bool
    changes: list[ChangeView]
    agreements: list[HitView]


class UploadAnswer(VersionDetail):
    """A new version, and what it would change."""

    impact: ImpactView | None


class ServiceView(BaseModel):
    """A service and its versions, newest first, as far as the caller may know of them."""

    agency: str
    name: str
    versions: list[VersionView]


def version_view(version: ServiceVersion, *, owned: bool) -> VersionView:
    """Return the version as it is answered; its settings only to the agency itself."""
    members = {name: getattr(version, name) for name in VersionView.model_fields if name != "settings"}
    return VersionView(**members, settings=settings_view(version.settings) if owned else None)


def version_detail(version: ServiceVersion, description: Description, *, owned: bool) -> VersionDetail:
    """Return the version with its operations and findings."""
    operations = [
        OperationView(
            id=one.id,
            name=one.name,
            method=one.method,
            path=one.path,
            summary=one.summary,
            subject=one.subject,
            classification=one.classification.label,
            assurance=one.assurance.label,
            max_age=one.max_age,
            effect=one.effect,
        )
        for one in apply_settings(description, version.settings).operations
    ]
    findings = [
        FindingView(severity=one.severity, place=one.place, message=one.message, operation=one.operation)
        for one in version.findings
    ]
    base = version_view(version, owned=owned)
    return VersionDetail(**base.model_dump(), operations=operations, findings=findings)


def impact_view(impact: Impact) -> ImpactView:
    """Return the impact as it is answered."""
    changes = [
        ChangeView(operation=one.operation, kind=one.kind, breaking=one.breaking, reasons=list(one.reasons))
        for one in impact.changes
    ]
    hit = [
        HitView(id=one.id, client=one.client, operations=sorted(one.operations)) for one in impact.agreements
    ]
    breaking = any(change.breaking for change in changes)
    return ImpactView(number=impact.number, breaking=breaking, changes=changes, agreements=hit)
