"""Tasks: what people must do before cases go on; claimed, completed with a form that fits, or decided."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

import jsonschema_rs
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.journeys.cases.access import ADMIN, Access
from gateway.journeys.cases.case import Case, CaseEvent, Wait
from gateway.journeys.cases.changing import WAIT_COLUMNS
from gateway.journeys.cases.records import CaseStore, tell, wake
from gateway.journeys.cases.vault import CaseKey, CaseVault
from gateway.model.principal import Principal
from gateway.problems import Conflict, InvalidRequest, NotFound
from gateway.registry.page import Page, Window, read_page
from gateway.registry.recorder import now_ms
from gateway.store.tables.journeys import case_waits, cases

KINDS: Final = ("task", "attention")


class Tasks:
    """What officials do; a task that is not for the caller does not exist for them."""

    def __init__(self, store: CaseStore, access: Access, vault: CaseVault) -> None:
        self._cases, self._access, self._vault = store, access, vault

    async def page(self, caller: Principal, window: Window, state: str) -> Page[Wait]:
        """Return a page of the tasks for the caller in this state, the oldest first."""
        query = select(*WAIT_COLUMNS).where(_for(caller), case_waits.c.state == state)

        def make(row: Any) -> Wait:
            return Wait(**{one.name: row[one.name] for one in fields(Wait)})

        async with self._cases.store.read() as connection:
            return await read_page(connection, query, case_waits.c.id, window, make)

    async def find(self, caller: Principal, task: str) -> tuple[Wait, dict[str, Any]]:
        """Return a task with what the person is shown; raises `NotFound`."""
        async with self._cases.store.read() as connection:
            wait = await _find(connection, _for(caller) & (case_waits.c.id == task))
        if wait is None:
            raise NotFound("There is no such task.")
        case = await self._cases.find(wait.case_id)
        key = None if case is None else self._key(case)
        shown = {} if key is None or wait.shown is None else key.open(f"shown/{wait.id}", wait.shown)
        return wait, shown

    async def claim(self, caller: Principal, task: str) -> Wait:
        """Take a task, so that others leave it alone; raises `Conflict` when somebody has it."""
        wait, _ = await self.find(caller, task)
        who = self._name(caller)
        async with self._cases.locked(wait.case_id) as (connection, _case):
            free = or_(case_waits.c.claimed_by.is_(None), case_waits.c.claimed_by == who)
            own = (case_waits.c.id == task) & (case_waits.c.state == "open") & free
            changed = await connection.execute(
                update(case_waits).where(own).values(claimed_by=who, changed_at=now_ms())
            )
            if changed.rowcount != 1:
                raise Conflict("Somebody has the task, or it is done.", reason="task_taken")
            await tell(connection, wait.case_id, CaseEvent("task_claimed", wait.step, {"task": task}))
        return (await self.find(caller, task))[0]

    async def complete(self, caller: Principal, task: str, answer: Any) -> Wait:
        """Answer a task; the case goes on with it.

        Raises `InvalidRequest` when the answer does not fit the form, and
        `Conflict` when the task is another's, done, or over.
        """
        wait, shown = await self.find(caller, task)
        _require_fit(shown.get("form", {}), answer)
        who = self._name(caller)
        async with self._cases.locked(wait.case_id) as (connection, case):
            key = None if case is None else self._key(case)
            if case is None or key is None:
                raise NotFound("There is no such task.")
            attention = wait.kind == "attention"
            free = or_(case_waits.c.claimed_by.is_(None), case_waits.c.claimed_by == who)
            own = (case_waits.c.id == task) & (case_waits.c.state == "open") & free
            values = {
                "state": "closed" if attention else "answered",
                "answered_by": who,
                "answer": key.seal(f"answer/{task}", answer),
                "changed_at": now_ms(),
            }
            if (await connection.execute(update(case_waits).where(own).values(**values))).rowcount != 1:
                raise Conflict("The task is another's, or it is done.", reason="task_taken")
            if attention:
                await connection.execute(update(cases).where(cases.c.id == case.id).values(state="settled"))
            await tell(connection, case.id, CaseEvent("task_completed", wait.step, {"task": task}))
            await wake(connection, case)
        async with self._cases.store.read() as connection:
            done = await _find(connection, case_waits.c.id == task)
        return done or wait

    async def preview(self, caller: Principal, case_id: str, name: str) -> dict[str, Any]:
        """Return what an agency holds, for the person to see before it is used; raises `NotFound`."""
        case, wait = await self._preview(caller, case_id, name)
        key = self._key(case)
        if key is None or wait.shown is None:
            raise NotFound("There is nothing to see.")
        shown: dict[str, Any] = key.open(f"shown/{wait.id}", wait.shown)
        return shown

    async def answer_preview(
        self, caller: Principal, case_id: str, name: str, *, accepted: bool, value: Any
    ) -> None:
        """Take what the person said about it: use it, or use another value."""
        _, wait = await self._preview(caller, case_id, name)
        async with self._cases.locked(case_id) as (connection, case):
            key = None if case is None else self._key(case)
            if case is None or key is None:
                raise NotFound("There is no such case.")
            own = (case_waits.c.id == wait.id) & (case_waits.c.state == "open")
            sealed = key.seal(f"answer/{wait.id}", {"accepted": accepted, "value": value})
            values = {"state": "answered", "answered_by": "subject", "answer": sealed}
            if (await connection.execute(update(case_waits).where(own).values(**values))).rowcount != 1:
                raise Conflict("It was answered already.", reason="answered")
            told = {"accepted": accepted}
            await tell(connection, case_id, CaseEvent("preview_answered", wait.step, told))
            await wake(connection, case)

    async def _preview(self, caller: Principal, case_id: str, name: str) -> tuple[Case, Wait]:
        case = await self._cases.find(case_id)
        if case is None or not self._access.owns(caller, case):
            raise NotFound("There is no such case.")
        step = f"x-once-only.{name}"
        own = (case_waits.c.case_id == case_id) & (case_waits.c.step == step)
        async with self._cases.store.read() as connection:
            wait = await _find(connection, own & (case_waits.c.kind == "preview"))
        if wait is None:
            raise NotFound("There is nothing to see.")
        return case, wait

    def _key(self, case: Case) -> CaseKey | None:
        return None if case.case_key is None else self._vault.key(case.id, case.case_key)

    def _name(self, caller: Principal) -> str:
        return self._access.name_of(caller)


def _for(caller: Principal) -> ColumnElement[bool]:
    kind = case_waits.c.kind.in_(KINDS)
    if ADMIN in caller.scopes:
        return kind
    return kind & case_waits.c.who.in_(sorted(caller.scopes))


async def _find(connection: AsyncConnection, condition: ColumnElement[bool]) -> Wait | None:
    row = (await connection.execute(select(*WAIT_COLUMNS).where(condition))).mappings().first()
    return None if row is None else Wait(**row)


def _require_fit(form: Any, answer: Any) -> None:
    errors = [
        {"pointer": "".join(f"/{part}" for part in error.instance_path), "message": "does not fit the form"}
        for error in jsonschema_rs.validator_for(form, retriever=_refuse).iter_errors(answer)
    ]
    if errors:
        raise InvalidRequest("The answer does not fit the form.", errors=errors[:50])


def _refuse(_uri: str) -> Any:
    """Fetch nothing on a form's word."""
    raise ValueError("forms are whole in themselves")
