"""Read cases as far as the caller sees them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import anyio
from sqlalchemy import or_, select

from gateway.journeys.cases.access import ADMIN, Access, Sight
from gateway.journeys.cases.case import Case, Content
from gateway.journeys.cases.changing import CASE_COLUMNS
from gateway.journeys.cases.records import CaseStore
from gateway.journeys.cases.steps import StepView, view_steps
from gateway.journeys.cases.vault import CaseVault
from gateway.journeys.definitions.plans import Plans
from gateway.model.principal import Principal
from gateway.registry.page import Page, Window, read_page
from gateway.store.tables.journeys import case_events, cases

LOOK: Final = 0.5
"""Seconds between two looks for new events."""
MOST_EVENTS: Final = 200
MOST_SECONDS: Final = 300.0
"""How long one stream of events lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a caller sees of a case."""

    case: Case
    number: int
    steps: list[StepView]
    outputs: Mapping[str, Any] | None
    texts: Mapping[str, str]
    """What the journey is about, per language, as its `x-visible` says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event with its number and time (Unix milliseconds)."""

    number: int
    kind: str
    step: str | None
    data: Mapping[str, Any]
    at: int


class Reading:
    """Answers questions about cases."""

    def __init__(
        self,
        store: CaseStore,
        plans: Plans,
        access: Access,
        vault: CaseVault,
        agency_name: Callable[[str], str] = str,
    ) -> None:
        self._cases, self._plans, self._access, self._vault = store, plans, access, vault
        self._agency_name = agency_name

    async def see(self, caller: Principal, case_id: str) -> Seen:
        """Return what the caller sees of the case; raises `NotFound`."""
        case = await self._cases.find(case_id)
        sight = await self._access.sight(caller, case)
        assert case is not None
        plan = await self._plans.find(case.journey_version)
        calls, waits = await self._cases.calls(case.id), await self._cases.waits(case.id)
        workflow = plan.workflow(case.workflow)
        texts = workflow.x.visible or {}
        views = [
            replace(view, agency_name=view.agency and self._agency_name(view.agency))
            for view in view_steps(case, workflow, calls, waits)
        ]
        if sight is Sight.PARTS:
            own = [view for view in views if view.agency == caller.agency]
            return Seen(case=case, number=plan.number, steps=own, outputs=None, texts=texts)
        if ADMIN not in caller.scopes:
            views = [view for view in views if not view.hidden]
        outputs = self._outputs(caller, case)
        return Seen(case=case, number=plan.number, steps=views, outputs=outputs, texts=texts)

    def _outputs(self, caller: Principal, case: Case) -> Mapping[str, Any] | None:
        """Return the outputs, which are the owner's alone."""
        if not case.ended or case.case_key is None or case.content is None:
            return None
        if not self._access.owns(caller, case):
            return None
        key = self._vault.key(case.id, case.case_key)
        return Content.from_json(key.open("content", case.content)).outputs

    async def page(
        self,
        caller: Principal,
        window: Window,
        *,
        journey: str | None,
        state: str | None,
        person: Collection[str] | None = None,
    ) -> Page[Case]:
        """Return a page of the cases that the caller sees, the oldest first.

        `person` has the pseudonyms of one person: theirs are the cases that
        they started, or that their identifier was given to.
        """
        query = select(*CASE_COLUMNS).where(self._access.visible(caller))
        if person is not None:
            query = query.where(or_(cases.c.subject.in_(person), cases.c.about.in_(person)))
        if journey is not None:
            query = query.where(cases.c.journey == journey)
        if state is not None:
            query = query.where(cases.c.state == state)

        def make(row: Any) -> Case:
            return Case(**{one.name: row[one.name] for one in fields(Case)})

        async with self._cases.store.read() as connection:
            return await read_page(connection, query, cases.c.id, window, make)

    async def events(self, caller: Principal, case_id: str, after: int) -> AsyncIterator[Told]:
        """Yield the events of a case after a number, as they happen, until it has ended.

        After some minutes, or when the caller's token has expired, the stream
        ends too: whoever still may takes it up again.
        """
        until = min(caller.expires, time.time() + MOST_SECONDS)
        seen = await self.see(caller, case_id)
        own = {view.step for view in seen.steps}
        whole = await self._access.sight(caller, seen.case) is Sight.WHOLE
        hidden = self._hidden(caller, await self._steps(seen.case))
        while True:
            case = await self._cases.find(case_id)
            batch = await self._after(case_id, after)
            for told in batch:
                after = told.number
                if told.step in hidden or (not whole and told.step not in own):
                    continue
                yield told
            if case is None or (case.ended and not batch) or time.time() >= until:
                return
            if not batch:
                await anyio.sleep(LOOK)

    async def _steps(self, case: Case) -> list[StepView]:
        plan = await self._plans.find(case.journey_version)
        return view_steps(case, plan.workflow(case.workflow), [], [])

    def _hidden(self, caller: Principal, views: list[StepView]) -> set[str]:
        return set() if ADMIN in caller.scopes else {view.step for view in views if view.hidden}

    async def _after(self, case_id: str, number: int) -> list[Told]:
        columns = case_events.c
        query = (
            select(columns.number, columns.kind, columns.step, columns.data, columns.at)
            .where(columns.case_id == case_id, columns.number > number)
            .order_by(columns.number)
            .limit(MOST_EVENTS)
        )
        async with self._cases.store.read() as connection:
            return [Told(**row) for row in (await connection.execute(query)).mappings()]
