"""What every other part stands on: store, secrets, change feed, evidence, address guard, telemetry."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import structlog

from gateway.addresses import AddressGuard
from gateway.bootstrap.lifecycle import Lifecycle, Step
from gateway.evidence.opening import evidence_store, open_journal
from gateway.evidence.pseudonyms import Pseudonymiser
from gateway.settings import Settings
from gateway.store.changes import ChangeFeed
from gateway.store.migrate import migrate
from gateway.store.secrets import Secrets
from gateway.store.store import Store
from gateway.telemetry.histogram import ExchangeCounts
from gateway.telemetry.otlp import MetricsExport, open_spans
from gateway.telemetry.publishing import CountsPublisher
from gateway.telemetry.recorder import ExchangeRecorder

log = structlog.get_logger(__name__)

CHORE_SECONDS = 60.0
PSEUDONYM_KEY = "pseudonym-key"
_RESOURCE: Mapping[str, str] = {"service.name": "simpul"}


class Foundations:
    """Opens nothing before the lifecycle starts; raises `UnknownSecret` when `simpul init` was not run."""

    def __init__(self, settings: Settings, life: Lifecycle) -> None:
        self.settings = settings
        self.secrets = Secrets(settings.secrets_dir)
        self.guard = AddressGuard(settings.allowed_networks)
        self.pseudonyms = Pseudonymiser(bytes.fromhex(self.secrets.read(PSEUDONYM_KEY).decode("ascii")))

        self.store = Store(settings.store_url)
        self.evidence_store = evidence_store(data=settings.data, store=self.store)
        life.add(self._migrate, self._close_stores)

        url = settings.database_url.get_secret_value() if settings.database_url else None
        self.journal = open_journal(data=settings.data, database_url=url, preallocate=True)
        life.add(self.journal.start, self.journal.close)

        # State that is loaded after the feed has started misses no change.
        self.feed = ChangeFeed(self.store)
        life.add(self.feed.start, self.feed.stop)

        self.recorder = self._record(life)
        self.chores: list[Step] = [self.feed.prune]
        """What is done once a minute, whatever else happens."""
        life.add(self._begin_chores, self._end_chores)

    async def _begin_chores(self) -> None:
        self._chore_task = asyncio.create_task(self._do_chores(), name="chores")

    async def _end_chores(self) -> None:
        self._chore_task.cancel()
        await asyncio.gather(self._chore_task, return_exceptions=True)

    async def _do_chores(self) -> None:
        while True:
            await asyncio.sleep(CHORE_SECONDS)
            for chore in self.chores:
                try:
                    await chore()
                except Exception:  # one that fails must not keep the others from their turn
                    log.exception("chore_failed")

    async def _migrate(self) -> None:
        await migrate(self.store)
        if self.evidence_store is not self.store:
            await migrate(self.evidence_store)

    async def _close_stores(self) -> None:
        await self.store.close()
        if self.evidence_store is not self.store:
            await self.evidence_store.close()

    def _record(self, life: Lifecycle) -> ExchangeRecorder:
        counts = ExchangeCounts()
        directory = metrics_directory(self.settings)
        directory.mkdir(parents=True, exist_ok=True)
        publisher = CountsPublisher(counts, directory)
        life.add(publisher.start, publisher.stop)
        endpoint = self.settings.otlp_endpoint
        if endpoint is None:
            return ExchangeRecorder(counts)
        spans = open_spans(endpoint, _RESOURCE)
        export = MetricsExport(endpoint, counts.snapshot, _RESOURCE)

        async def close() -> None:
            export.close()
            spans.close()

        life.add(None, close)
        return ExchangeRecorder(counts, spans, self.settings.trace_ratio)


def metrics_directory(settings: Settings) -> Path:
    """Return where the workers of a node leave their counts for the one that serves `/metrics`."""
    return settings.data / "metrics"
