"""Small catalogues of imported services."""

from __future__ import annotations

from typing import Any

from gateway.model.agency import Agency
from gateway.model.agreement import Agreement, AgreementState
from gateway.model.catalogue import Catalogue
from gateway.model.client import Client
from gateway.model.service import Endpoint, Service, ServiceState
from gateway.registry.importing import describe

PORTAL = Client(id="portal", agency="city", name="Portal")
CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Person"}}}


def service(tree_bytes: bytes, *, name: str = "persons", agency: str = "registry", **members: Any) -> Service:
    """Return a published service imported from a document."""
    description = describe({"main": tree_bytes}, "main", agency=agency, service=name)
    values: dict[str, Any] = {
        "id": name,
        "agency": agency,
        "name": name,
        "version": description.version,
        "protocol": description.protocol,
        "state": ServiceState.PUBLISHED,
        "endpoint": Endpoint(base_url="http://agency.example"),
        "operations": description.operations,
        "components": description.components,
    }
    return Service(**{**values, **members})


def agreement(**members: Any) -> Agreement:
    """Return an active agreement of the portal with `registry/persons`, in force from 0 to 100."""
    values: dict[str, Any] = {
        "id": "a1",
        "client": PORTAL.id,
        "provider": "registry",
        "service": "persons",
        "operations": frozenset({"readPerson"}),
        "purposes": frozenset({"school-enrolment"}),
        "legal_basis": "Education Act 12",
        "fields": ("/name",),
        "valid_from": 0.0,
        "valid_until": 100.0,
        "state": AgreementState.ACTIVE,
    }
    return Agreement(**{**values, **members})


def catalogue(services: tuple[Service, ...], agreements: tuple[Agreement, ...] = ()) -> Catalogue:
    """Return a catalogue of these services and agreements."""
    return Catalogue(
        generation=1,
        agencies=(Agency(id="registry", name="Civil registry"),),
        clients=(PORTAL,),
        services=services,
        agreements=agreements,
    )
