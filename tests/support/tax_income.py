"""A small catalogue for tests: the portal of `social` calls `tax/income`."""

from __future__ import annotations

import time
from typing import Any

from gateway.model.agency import Agency, XRoadMember
from gateway.model.agreement import Agreement, AgreementState
from gateway.model.catalogue import Catalogue
from gateway.model.classification import Classification
from gateway.model.client import Client
from gateway.model.principal import Principal
from gateway.model.service import Effect, Endpoint, Operation, Parameter, Service, ServiceState

HOUR = 3600.0


def operation(name: str, method: str, path: str, **changes: Any) -> Operation:
    """An operation of the service `tax/income`."""
    values: dict[str, Any] = {"effect": Effect.SAFE if method == "GET" else Effect.UNSAFE}
    return Operation(id=f"tax.income.{name}", name=name, method=method, path=path, **{**values, **changes})


OPERATIONS = (
    operation("read", "GET", "/people/{id}", parameters=(Parameter(name="id", location="path"),)),
    operation("me", "GET", "/people/me"),
    operation(
        "list",
        "GET",
        "/people",
        parameters=(Parameter(name="limit", location="query", schema={"type": "integer", "maximum": 100}),),
        answers={"200": {"application/json": {}}},
    ),
    operation(
        "file",
        "POST",
        "/people/{id}",
        request={"application/json": {"$ref": "#/components/schemas/Return"}},
        request_required=True,
        parameters=(Parameter(name="id", location="path"),),
    ),
    operation("replace", "PUT", "/people/{id}", request={"*/*": {}}, effect=Effect.IDEMPOTENT),
    operation("retry", "POST", "/retry", request={"*/*": {}}, effect=Effect.IDEMPOTENT),
    operation("upload", "POST", "/documents", request={"application/octet-stream": {}}),
    operation("download", "GET", "/documents/{id}"),
)
COMPONENTS = {
    "Return": {
        "type": "object",
        "properties": {"year": {"type": "integer", "minimum": 2000}, "note": {"type": "string"}},
        "required": ["year"],
        "additionalProperties": False,
    }
}


def agreement(**changes: Any) -> Agreement:
    """An agreement of `portal` with `tax/income`."""
    now = time.time()
    values: dict[str, Any] = {
        "id": "agreement-1",
        "client": "portal",
        "provider": "tax",
        "service": "income",
        "operations": frozenset({"*"}),
        "purposes": frozenset({"social-benefits", "audit"}),
        "legal_basis": "Law 1/2026",
        "fields": ("*",),
        "valid_from": now - HOUR,
        "valid_until": now + HOUR,
        "state": AgreementState.ACTIVE,
    }
    return Agreement(**{**values, **changes})


def service(base_url: str, **changes: Any) -> Service:
    """The service `tax/income` at `base_url`."""
    values: dict[str, Any] = {
        "id": "service-1",
        "agency": "tax",
        "name": "income",
        "version": "1",
        "protocol": "rest",
        "state": ServiceState.PUBLISHED,
        "endpoint": Endpoint(base_url=base_url, timeout=2.0, connect_timeout=1.0),
        "operations": OPERATIONS,
        "components": COMPONENTS,
    }
    return Service(**{**values, **changes})


PORTAL = Client(
    id="portal",
    agency="social",
    name="Portal",
    origins=frozenset({"https://portal.example"}),
    clearance=Classification.SENSITIVE,
)
SOCIAL = Agency(
    id="social", name="Social", xroad=XRoadMember(instance="ID", member_class="GOV", member_code="2")
)


def catalogue(base_url: str, *agreements: Agreement, **changes: Any) -> Catalogue:
    """The agencies, clients, the service and these agreements, or one that releases everything."""
    return Catalogue(
        generation=1,
        agencies=(SOCIAL, Agency(id="tax", name="Tax")),
        clients=(PORTAL, Client(id="other", agency="tax", name="Other")),
        services=(service(base_url, **changes),),
        agreements=agreements or (agreement(),),
    )


def principal(**changes: Any) -> Principal:
    """The portal, speaking for nobody."""
    values: dict[str, Any] = {
        "client": "portal",
        "issuer": "https://gateway.example",
        "token_id": "t",
        "expires": time.time() + HOUR,
        "agency": "social",
    }
    return Principal(**{**values, **changes})
