"""Wires the registry: what is registered, and the routers that register it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from gateway.api.agencies import agencies_router
from gateway.api.agreements import agreements_router
from gateway.api.clients import clients_router
from gateway.api.guard import Guard
from gateway.api.oauth_registration import registration_router
from gateway.api.registration_tokens import registration_tokens_router
from gateway.api.services import services_router
from gateway.bootstrap.foundations import Foundations
from gateway.bootstrap.identity import Identity
from gateway.model.catalogue import Catalogue
from gateway.registry.agencies import Agencies
from gateway.registry.agreements import Agreements
from gateway.registry.catalogue import CatalogueLoader
from gateway.registry.drafts import Drafts
from gateway.registry.impact import ImpactAssessor
from gateway.registry.importing import describe
from gateway.registry.importing.diff import compare
from gateway.registry.publishing import Publisher
from gateway.registry.recorder import Recorder
from gateway.registry.registration import Registration
from gateway.registry.services import Services


def registry_routers(
    base: Foundations,
    guard: Guard,
    loader: CatalogueLoader,
    check: Callable[[Catalogue], object],
    identity: Identity,
) -> list[APIRouter]:
    """Return the routers; `check` raises for a catalogue that the exchange path could not use."""
    recorder = Recorder(base.store, base.journal)
    services, tokens = Services(base.store), identity.registration_tokens
    registration = Registration(base.store, recorder)
    return [
        agencies_router(Agencies(base.store, recorder), guard),
        clients_router(registration, guard),
        registration_router(
            tokens,
            registration,
            identity.authority.clients,
            base.settings.issuer,
            identity.authority.limit_client,
        ),
        registration_tokens_router(tokens, guard),
        services_router(
            services,
            Drafts(services, recorder, describe, base.guard),
            Publisher(services, recorder, loader, check),
            ImpactAssessor(base.store, services, compare),
            guard,
        ),
        agreements_router(Agreements(base.store, recorder), guard),
    ]
