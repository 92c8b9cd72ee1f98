"""Build the unified API: one OpenAPI 3.1 document of all that a caller may call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from gateway.model.agreement import Agreement
from gateway.model.catalogue import Catalogue
from gateway.model.client import Client
from gateway.model.service import Operation, Service, ServiceState
from gateway.registry.schemas import reachable
from gateway.registry.unified_operation import describe_operation
from gateway.registry.unified_parts import GATEWAY_COMPONENTS, security_schemes
from gateway.registry.unified_schemas import presentable

VERSION = "1.0.0"
"""Of the gateway's own interface; the services have versions of their own."""


class Own(NamedTuple):
    """What the gateway itself offers: paths, schemas by their whole names, tags with their descriptions."""

    paths: Mapping[str, Any]
    schemas: Mapping[str, Any]
    tags: Mapping[str, str]


NOTHING: Final = Own({}, {}, {})


def build_unified(
    catalogue: Catalogue, client: Client | None, *, issuer: str, now: float, own: Own = NOTHING
) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of what `client` may call at `now` (Unix seconds).

    These are the operations that its agreements in force cover, with their
    purposes and legal bases. With None it describes all that is published,
    without these. `issuer` is the gateway's public URL, `own` what it offers
    besides the services. Pure.
    """
    granted = None if client is None else in_force(catalogue.agreements, client.id, now)
    agencies = {agency.id: agency.name for agency in catalogue.agencies}
    paths: dict[str, dict[str, Any]] = dict(own.paths)
    schemas: dict[str, Any] = dict(own.schemas)
    tags: dict[str, str] = dict(own.tags)
    for service in _routed(catalogue.services):
        offered = list(_offered(service, granted))
        for operation, agreements in offered:
            path = f"/api/{service.key}{operation.path}"
            described = describe_operation(service, operation, agreements)
            paths.setdefault(path, {}).setdefault(operation.method.lower(), described)
        if offered:
            _add_schemas(schemas, service, [operation for operation, _ in offered])
            tags[service.key] = f"{agencies.get(service.agency, service.agency)}, version {service.version}"
    components = {**GATEWAY_COMPONENTS, "securitySchemes": security_schemes(issuer)}
    components["schemas"] = {**GATEWAY_COMPONENTS["schemas"], **dict(sorted(schemas.items()))}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Simpul",
            "version": VERSION,
            "description": "The services of agencies behind one sign-in, for agreed purposes.",
        },
        "servers": [{"url": issuer}],
        "security": [{"oauth2": []}, {"bearer": []}],
        "tags": [{"name": name, "description": text} for name, text in sorted(tags.items())],
        "paths": dict(sorted(paths.items())),
        "components": components,
    }


def in_force(agreements: Iterable[Agreement], client: str, now: float) -> tuple[Agreement, ...]:
    """Return the client's agreements that permit at `now`."""
    return tuple(
        agreement for agreement in agreements if agreement.client == client and agreement.in_force(now)
    )


def _routed(services: Iterable[Service]) -> list[Service]:
    """Return one version of each service, a published one before a deprecated one."""
    chosen: dict[str, Service] = {}
    for service in services:
        if service.state not in (ServiceState.PUBLISHED, ServiceState.DEPRECATED):
            continue
        other = chosen.get(service.key)
        if other is None or other.state is ServiceState.DEPRECATED:
            chosen[service.key] = service
    return [chosen[key] for key in sorted(chosen)]


def _offered(
    service: Service, granted: tuple[Agreement, ...] | None
) -> Iterable[tuple[Operation, tuple[Agreement, ...]]]:
    for operation in service.operations:
        if granted is None:
            yield operation, ()
            continue
        agreements = tuple(
            agreement
            for agreement in granted
            if (agreement.provider, agreement.service) == (service.agency, service.name)
            and agreement.covers(operation.name)
        )
        if agreements:
            yield operation, agreements


def _add_schemas(schemas: dict[str, Any], service: Service, operations: list[Operation]) -> None:
    used: list[Mapping[str, Any]] = []
    for operation in operations:
        used.extend(parameter.schema for parameter in operation.parameters)
        used.extend(operation.request.values())
        used.extend(schema for content in operation.answers.values() for schema in content.values())
    for name in reachable(used, service.components):
        schemas[f"{service.agency}.{service.name}.{name}"] = presentable(
            service.components[name], service, service.components
        )
