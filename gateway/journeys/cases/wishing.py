"""What people wish of a case: cancel, pause, resume. The engine does it when nothing is in doubt."""

from __future__ import annotations

from sqlalchemy import update

from gateway.journeys.cases.access import Access
from gateway.journeys.cases.case import Case, CaseEvent
from gateway.journeys.cases.records import CaseStore, tell, wake
from gateway.model.principal import Principal
from gateway.problems import Conflict, NotFound
from gateway.registry.recorder import now_ms
from gateway.store.tables.journeys import cases


class Wishing:
    """Writes wishes down; each is told as an event."""

    def __init__(self, store: CaseStore, access: Access) -> None:
        self._cases, self._access = store, access

    async def cancel(self, caller: Principal, case: str) -> None:
        """Wish that the case stops and is undone; twice is as good as once.

        Raises `Conflict` when it has ended.
        """
        async with self._cases.locked(case) as (connection, row):
            found = self._open(caller, row)
            by = f"cancelled_by_{self._role(caller, found)}"
            if found.cancel is not None:
                return
            values = {"cancel": by, "paused": False}
            await connection.execute(update(cases).where(cases.c.id == case).values(**values))
            await tell(connection, case, CaseEvent("cancel_wished", data={"by": by}))
            await wake(connection, found)

    async def pause(self, caller: Principal, case: str) -> None:
        """Wish that nothing more is begun until the case is resumed; deadlines go on."""
        async with self._cases.locked(case) as (connection, row):
            found = self._open(caller, row)
            if not found.paused:
                await connection.execute(
                    update(cases).where(cases.c.id == case).values(paused=True, due=None)
                )
                await tell(connection, case, CaseEvent("case_paused"))

    async def resume(self, caller: Principal, case: str) -> None:
        """Let a paused case go on."""
        async with self._cases.locked(case) as (connection, row):
            found = self._open(caller, row)
            if found.paused:
                due = None if found.executor is not None else now_ms()
                await connection.execute(
                    update(cases).where(cases.c.id == case).values(paused=False, due=due)
                )
                await tell(connection, case, CaseEvent("case_resumed"))

    def _role(self, caller: Principal, case: Case) -> str:
        """Return as whom somebody stops a case: its citizen, the client that owns it, or an official."""
        if not self._access.owns(caller, case):
            return "official"
        return "client" if caller.subject is None else "citizen"

    def _open(self, caller: Principal, case: Case | None) -> Case:
        if case is None:
            raise NotFound("There is no such case.")
        self._access.may_change(caller, case)
        if case.ended:
            raise Conflict("The case has ended.", reason="case_ended")
        return case
