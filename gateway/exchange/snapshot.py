"""The snapshot: all that exchanges look things up in, built whole, then swapped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.contracts import Adapter, Obligation
from gateway.exchange.grants import Grant
from gateway.exchange.routes import CompiledService, compile_service
from gateway.exchange.terms import TermsMemory
from gateway.model.agency import Agency
from gateway.model.catalogue import Catalogue
from gateway.model.client import Client
from gateway.model.service import Service, ServiceState
from gateway.problems import PublishRefused

MAX_ERRORS = 100

Grants = Mapping[tuple[str, str], Mapping[str, list[Grant]]]
"""By client and `agency/service`, then by operation or `*`: what is registered does not slow a call down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Immutable but for `terms`, which remembers what follows from the rest.

    `origins` are the browser origins of all clients that have an agreement for a service.
    """

    generation: int = 0
    agencies: Mapping[str, Agency] = field(default_factory=dict)
    clients: Mapping[str, Client] = field(default_factory=dict)
    services: Mapping[str, CompiledService] = field(default_factory=dict)
    grants: Grants = field(default_factory=dict)
    origins: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_agreement: Mapping[str, Grant] = field(default_factory=dict)
    terms: TermsMemory = field(default_factory=TermsMemory)


class SnapshotHolder:
    """Holds the snapshot in force; a swap is one assignment, so no exchange sees a mixture."""

    __slots__ = ("current",)

    def __init__(self, current: Snapshot | None = None) -> None:
        self.current = current or Snapshot()

    def swap(self, snapshot: Snapshot) -> None:
        """Put `snapshot` in force for every exchange that begins from now on."""
        self.current = snapshot


def build_snapshot(
    catalogue: Catalogue,
    adapters: Mapping[str, Adapter],
    obligations: Mapping[str, Obligation],
    previous: Snapshot | None = None,
) -> Snapshot:
    """Return the snapshot of `catalogue`.

    Services and agreements that `previous` holds unchanged are not compiled
    again. Raises `PublishRefused` with `errors` (`id` and `reason` each)
    when anything in it cannot be used; nothing is in force then but what was.
    """
    errors: list[dict[str, str]] = []

    def report(name: str, reason: str) -> None:
        errors.append({"id": name, "reason": reason})

    old = previous or Snapshot()
    services: dict[str, CompiledService] = {}
    for service in _routed(catalogue.services):
        known = old.services.get(service.key)
        if known is None or not _same(known.service, service):
            known = compile_service(service, adapters, obligations, report)
        services[service.key] = known
    by_agreement: dict[str, Grant] = {}
    grants: dict[tuple[str, str], dict[str, list[Grant]]] = {}
    for agreement in catalogue.agreements:
        grant = old.by_agreement.get(agreement.id)
        if grant is None or (grant.agreement is not agreement and grant.agreement != agreement):
            grant = Grant(agreement)
            for duty in grant.duties:
                if duty.name not in obligations:
                    report(agreement.id, f"No obligation is called {duty.name!r}.")
        by_agreement[agreement.id] = grant
        of_service = grants.setdefault((agreement.client, f"{agreement.provider}/{agreement.service}"), {})
        for operation in agreement.operations:
            of_service.setdefault(operation, []).append(grant)
    if errors:
        raise PublishRefused("The new state cannot be used; the old one stays.", errors=errors[:MAX_ERRORS])
    clients = {client.id: client for client in catalogue.clients}
    return Snapshot(
        generation=catalogue.generation,
        agencies={agency.id: agency for agency in catalogue.agencies},
        clients=clients,
        services=services,
        grants=grants,
        origins=_origins(grants, clients),
        by_agreement=by_agreement,
    )


def _same(known: Service, fresh: Service) -> bool:
    """Say whether compiled routes of `known` serve `fresh`; without a digest they never do."""
    if known is fresh:
        return True
    return (
        bool(fresh.digest)
        and known.digest == fresh.digest
        and known.id == fresh.id
        and known.endpoint == fresh.endpoint
        and known.validate_requests == fresh.validate_requests
        and known.validate_answers == fresh.validate_answers
    )


def _routed(services: tuple[Service, ...]) -> list[Service]:
    """Return one version of each service: the published one before a deprecated one, else the last given."""
    chosen: dict[str, Service] = {}
    for service in services:
        present = chosen.get(service.key)
        if present is None or present.state is not ServiceState.PUBLISHED:
            chosen[service.key] = service
    return list(chosen.values())


def _origins(grants: Grants, clients: Mapping[str, Client]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for client, service in grants:
        known = clients.get(client)
        if known is not None and known.origins and known.active:
            found.setdefault(service, set()).update(known.origins)
    return {service: frozenset(origins) for service, origins in found.items()}
