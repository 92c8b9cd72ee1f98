"""Run a case again from a step: a new case, linked to the old one, with what the steps before it gave."""

from __future__ import annotations

from sqlalchemy import update

from gateway.journeys.cases.case import Case, CaseEvent, Content
from gateway.journeys.cases.records import CaseStore, tell
from gateway.journeys.cases.starting import Starting
from gateway.journeys.cases.vault import CaseVault
from gateway.journeys.definitions.plans import Plan, Plans
from gateway.journeys.interpreter.machine import Machine
from gateway.journeys.interpreter.state import State
from gateway.model.principal import Principal
from gateway.problems import Conflict, NotFound
from gateway.store.tables.journeys import cases

AGAIN = frozenset({"failed", "attention", "settled"})
"""Ends after which what was done still stands; a compensated case is started anew instead."""


class Rerunning:
    """Makes cases of cases."""

    def __init__(self, store: CaseStore, plans: Plans, vault: CaseVault, starting: Starting) -> None:
        self._cases, self._plans, self._vault, self._starting = store, plans, vault, starting

    async def rerun(self, caller: Principal, case_id: str, step: str) -> Case:
        """Return the new case; it runs the same version, with its own effects from `step` on.

        Raises `NotFound`, or `Conflict` when the old case has not ended in a
        way that leaves its steps standing.
        """
        old = await self._cases.find(case_id)
        if old is None or old.case_key is None or old.content is None:
            raise NotFound("There is no such case.")
        if not old.ended or old.state not in AGAIN:
            raise Conflict("Only a case that failed, and was not undone, is run again.", reason="not_failed")
        plan = await self._plans.find(old.journey_version)
        content = Content.from_json(self._vault.key(old.id, old.case_key).open("content", old.content))
        workflow = plan.workflow(old.workflow)
        if workflow.step(step) is None:
            raise NotFound("There is no such step.")
        state = _state_from(plan, old.workflow, content, step)
        values = self._starting.values(caller, plan, workflow, state)
        key = self._vault.key(values["id"], values["case_key"])
        kept = Content(
            state=state,
            subject=content.subject,
            actors=content.actors,
            assurance=content.assurance,
            authenticated_at=content.authenticated_at,
            asked_at=content.asked_at,
            mandate=content.mandate,
            details=content.details,
            purposes=content.purposes,
            inputs=content.inputs,
            steps=content.steps,
        )
        values |= {
            "parent": old.id,
            "client": old.client,
            "agency": old.agency,
            "subject": old.subject,
            "about": old.about,
            "content": key.seal("content", kept),
        }
        made = await self._starting.insert(values)
        async with self._cases.locked(old.id) as (connection, found):
            if found is not None and found.state == "attention":
                await connection.execute(update(cases).where(cases.c.id == old.id).values(state="settled"))
            await tell(connection, old.id, CaseEvent("case_rerun", step, {"case": made.id}))
        return made


def _state_from(plan: Plan, workflow_id: str, content: Content, step: str) -> State:
    """Return the state of a case that enters `step` with the inputs and outputs of another."""
    state = State(frames=[], pivoted=content.state.pivoted)
    machine = Machine(plan.library, state)
    workflow = plan.workflow(workflow_id)
    machine.push("", workflow, dict(content.inputs), returns="", name="")
    frame = state.frames[-1]
    names = [one.id for one in workflow.steps]
    before = set(names[: names.index(step)])
    frame.pending, frame.fetch, frame.begun = [], [], True
    frame.steps = {name: dict(outputs) for name, outputs in content.steps.items() if name in before}
    frame.results = dict.fromkeys(frame.steps, "completed")
    machine.enter(frame, workflow, step)
    machine.run()
    return state
