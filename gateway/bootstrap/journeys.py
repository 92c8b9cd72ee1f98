"""Wires journeys: their registry, their cases, and the engine that runs them through the exchange."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from gateway.api.cases import callbacks_router, cases_router
from gateway.api.guard import Guard
from gateway.api.journeys import journeys_router
from gateway.api.tasks import tasks_router
from gateway.bootstrap.foundations import Foundations
from gateway.bootstrap.journey_steps import Agreed, through_exchange
from gateway.bootstrap.lifecycle import Lifecycle
from gateway.bootstrap.providers import open_providers
from gateway.exchange.parts import ExchangeParts
from gateway.identity.administration import Administration
from gateway.identity.keys.wrapping import WrappingKey
from gateway.identity.upstreams.persons import RegisteredPersons
from gateway.identity.upstreams.subjects import Subjects
from gateway.journeys.cases.access import Access
from gateway.journeys.cases.calling_back import CallingBack
from gateway.journeys.cases.reading import Reading
from gateway.journeys.cases.rerunning import Rerunning
from gateway.journeys.cases.searching import Searching
from gateway.journeys.cases.starting import Starting
from gateway.journeys.cases.tasks import Tasks
from gateway.journeys.cases.vault import CaseVault
from gateway.journeys.cases.wishing import Wishing
from gateway.journeys.definitions.catalogue import RegisteredSources
from gateway.journeys.definitions.plans import Plans
from gateway.journeys.definitions.publishing import JourneyPublisher
from gateway.journeys.definitions.versions import JourneyVersions
from gateway.journeys.engine.engine import Engine, EngineParts
from gateway.model.catalogue import Catalogue
from gateway.ports import MandatesInForce, Verifier
from gateway.registry.recorder import Recorder


class Journeys:
    """Journeys of one gateway; `routers` serve them, and the lifecycle starts the engine last."""

    def __init__(
        self,
        base: Foundations,
        exchange: ExchangeParts,
        guard: Guard,
        life: Lifecycle,
        *,
        catalogue: Callable[[], Catalogue],
        mandates: MandatesInForce,
        agency_name: Callable[[str], str],
    ) -> None:
        self._agency_name = agency_name
        settings = base.settings
        wrapping = WrappingKey.read(base.secrets)
        vault = CaseVault(wrapping)
        plans, self._sources = Plans(base.store), RegisteredSources(catalogue)
        providers = open_providers(base, Administration(base.journal))
        self.persons = RegisteredPersons(providers, Subjects(wrapping))
        url = settings.database_url.get_secret_value() if settings.database_url else None
        self.engine = Engine(
            EngineParts(
                store=base.store,
                data=settings.data,
                database_url=url,
                journal=base.journal,
                vault=vault,
                plans=plans,
                sources=self._sources,
                agreements=Agreed(exchange),
                run=through_exchange(exchange, mandates),
                issuer=settings.issuer,
                retention_days=settings.case_retention_days,
            )
        )
        life.add(self.engine.start, self.engine.stop)
        base.chores.append(self.engine.tidy)
        self._recorder = Recorder(base.store, base.journal)
        self._versions = JourneyVersions(base.store, self._recorder)
        self._publisher = JourneyPublisher(self._versions, self._recorder, catalogue)
        self.routers = self._routers(base, exchange.verifier, vault, plans, guard)

    def _routers(
        self, base: Foundations, verifier: Verifier, vault: CaseVault, plans: Plans, guard: Guard
    ) -> list[APIRouter]:
        cases, nudge = self.engine.cases, self.engine.nudge
        access = Access(base.store, base.pseudonyms)
        starting = Starting(
            cases=cases,
            plans=plans,
            sources=self._sources,
            persons=self.persons,
            vault=vault,
            journal=base.journal,
            pseudonyms=base.pseudonyms,
        )
        self.reading = Reading(cases, plans, access, vault, self._agency_name)
        tasks = Tasks(cases, access, vault)
        return [
            journeys_router(self._versions, self._publisher, guard),
            cases_router(
                starting=starting,
                reading=self.reading,
                wishing=Wishing(cases, access),
                tasks=tasks,
                rerunning=Rerunning(cases, plans, vault, starting),
                searching=Searching(self.reading, self.persons, base.pseudonyms, base.journal),
                guard=guard,
                nudge=nudge,
            ),
            callbacks_router(CallingBack(cases, plans, vault), verifier, base.settings.issuer, nudge),
            tasks_router(tasks, guard, nudge),
        ]
