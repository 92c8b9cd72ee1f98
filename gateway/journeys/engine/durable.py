"""Stretches as durable workflows (DBOS Transact): what was begun is finished, by this process or another.

Only ids pass through DBOS: a workflow is called `CASE.STRETCH`, and each of
its steps is one turn of the case, whose words it keeps (`again`, `rests` …).
Everything that was said stays in the case, under the case's key.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy import event

from gateway.journeys.engine.stretch import AGAIN

APPLICATION_VERSION: Final = "journeys-1"
"""Pinned: by default DBOS hashes the source, and a new comment would strand what is pending."""
MAX_TURNS: Final = 100_000
LISTENER_PAUSE: Final = 0.1
"""Seconds that DBOS's listener sleeps on SQLite: it has nothing to hear, and a stop waits until it wakes."""
FILE: Final = "workflows.db"

UNFINISHED: Final = frozenset({"PENDING", "ENQUEUED", "DELAYED"})
"""DBOS's statuses of workflows that it will go on with."""

ENDED: Final = ["SUCCESS", "ERROR", "CANCELLED"]
PRUNED: Final = 1_000
"""Workflows forgotten at a time."""

Turn = Callable[[str, int], Awaitable[str]]

log = structlog.get_logger(__name__)


def workflow_id(case: str, number: int) -> str:
    """Return what DBOS calls a stretch."""
    return f"{case}.{number}"


class Durable:
    """Runs stretches; one in a process, because DBOS is."""

    def __init__(
        self,
        *,
        data: Path,
        database_url: str | None,
        executor: str,
        turn: Turn,
        freed: Callable[[], None] = lambda: None,
        version: str = APPLICATION_VERSION,
    ) -> None:
        """`freed` is called when a stretch has ended in this process.

        Processes on one database go on with what others of their `version` left.
        """
        self._freed, self._version = freed, version
        self._data, self._url, self._executor, self._turn = data, database_url, executor, turn
        self._dbos: Any = None
        self._stretch: Any = None
        self._engine: sa.Engine | None = None
        self._launching = asyncio.Lock()

    @property
    def launched(self) -> bool:
        """True once workflows can be run."""
        return self._stretch is not None

    async def launch(self) -> None:
        """Start DBOS, which resumes what this executor left unfinished; safe to call twice."""
        async with self._launching:
            if self._stretch is not None:
                return
            module = await asyncio.to_thread(import_module, "dbos")
            logging.getLogger("dbos").setLevel(logging.ERROR)
            self._dbos = module.DBOS
            config: dict[str, Any] = {
                "name": "simpul",
                "application_version": self._version,
                "executor_id": self._executor,
                "serializer": import_module("dbos._serialization").DBOSPortableJSONSerializer(),
                "log_level": "ERROR",
                "enable_otlp": False,
                "notification_listener_polling_interval_sec": LISTENER_PAUSE,
            }
            if self._url is None:
                path = (self._data / FILE).resolve()
                self._engine = open_sqlite(path)
                config |= {"system_database_url": f"sqlite:///{path}", "system_database_engine": self._engine}
            else:
                config["system_database_url"] = self._url
                # `launch` would do it in the event loop, and keep every exchange waiting meanwhile.
                await asyncio.to_thread(self._dbos.migrate, self._url)
            self._dbos(config=config)

            async def stretch(case: str, number: int) -> str:
                try:
                    return await self._take_turns(case, number)
                finally:
                    self._freed()

            workflow = self._dbos.workflow(name="stretch", max_recovery_attempts=None)(stretch)
            # In this thread, so that workflows run in this loop, with everything else of this process.
            self._dbos.launch()
            self._stretch = workflow

    async def _take_turns(self, case: str, number: int) -> str:
        for _ in range(MAX_TURNS):
            said: str = await self._dbos.run_step_async({"name": "turn"}, self._turn, case, number)
            if said != AGAIN:
                return said
        return "too_long"

    async def begin(self, case: str, number: int) -> None:
        """Begin the stretch; one that was begun already, anywhere, is not begun again."""
        await self.launch()
        module = import_module("dbos")
        with module.SetWorkflowID(workflow_id(case, number)):
            await self._dbos.start_workflow_async(self._stretch, case, number)

    async def adopt(self, executor: str) -> None:
        """Have living processes go on with what a dead one left; called by one process at a time."""
        await self.launch()
        found = await self._dbos.list_workflows_async(
            status="PENDING", executor_id=executor, load_input=False, load_output=False
        )
        if found:
            await self._dbos.resume_workflows_async([one.workflow_id for one in found])

    async def states(self, workflows: list[str]) -> dict[str, str]:
        """Return DBOS's status of those of `workflows` that it knows."""
        if not workflows:
            return {}
        await self.launch()
        found = await self._dbos.list_workflows_async(
            workflow_ids=workflows, load_input=False, load_output=False
        )
        return {one.workflow_id: one.status for one in found}

    async def prune(self, before_ms: int) -> None:
        """Forget workflows that ended before this time (Unix milliseconds); cases keep what counts."""
        if self._stretch is None:
            return
        before = datetime.fromtimestamp(before_ms / 1_000, UTC).isoformat()
        found = await self._dbos.list_workflows_async(
            status=ENDED, completed_before=before, limit=PRUNED, load_input=False, load_output=False
        )
        if found:
            await self._dbos.delete_workflows_async([one.workflow_id for one in found])

    async def stop(self) -> None:
        """Stop; what is under way goes on when the process starts again."""
        if self._dbos is None:
            return
        dbos, self._dbos, self._stretch = self._dbos, None, None
        loop = asyncio.get_running_loop()
        # DBOS has made its own pool this loop's default, and takes it away with itself.
        loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="default"))
        await asyncio.to_thread(dbos.destroy, destroy_registry=True)
        if self._engine is not None:
            self._engine.dispose()


def open_sqlite(path: Path) -> sa.Engine:
    """Return DBOS's own engine: WAL, every commit on disk, writers that wait instead of failing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        f"sqlite:///{path}", pool_size=4, max_overflow=4, connect_args={"timeout": 30.0}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine
