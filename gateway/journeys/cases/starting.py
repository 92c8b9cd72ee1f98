"""Start a case: once for each key of a client, however often and by how many at once it is asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from gateway.journeys.cases.case import WAITING, Case, CaseEvent, Content
from gateway.journeys.cases.changing import ADD_EVENT, CASE_COLUMNS, event_values
from gateway.journeys.cases.persons import named, require_own, require_recent
from gateway.journeys.cases.records import CaseStore
from gateway.journeys.cases.vault import CaseVault
from gateway.journeys.definitions.plans import Plan, Plans
from gateway.journeys.definitions.sign_ins import sign_in_age
from gateway.journeys.definitions.subjects import subject_inputs
from gateway.journeys.document.inputs import wrong_inputs
from gateway.journeys.document.model import Workflow
from gateway.journeys.document.sources import Lookup
from gateway.journeys.interpreter.nested import everything
from gateway.journeys.interpreter.state import State
from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal
from gateway.ports import Journal, Persons, Pseudonyms
from gateway.problems import InvalidRequest, NotFound, PurposeNotAgreed
from gateway.store.tables.journeys import cases, journey_versions

_ADD_CASE: Final = insert(cases)
_BY_KEY: Final = select(*CASE_COLUMNS).where(
    cases.c.client == bindparam("of_client"), cases.c.idempotency == bindparam("of_key")
)
_PUBLISHED: Final = (
    select(journey_versions.c.id)
    .where(journey_versions.c.name == bindparam("of_journey"), journey_versions.c.state == "published")
    .order_by(journey_versions.c.number.desc())
    .limit(1)
)


class Starting:
    """Makes cases of published journeys."""

    def __init__(
        self,
        *,
        cases: CaseStore,
        plans: Plans,
        sources: Lookup,
        persons: Persons,
        vault: CaseVault,
        journal: Journal,
        pseudonyms: Pseudonyms,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cases, self._plans, self._sources, self._vault = cases, plans, sources, vault
        self._persons = persons
        self._journal, self._pseudonyms, self._clock = journal, pseudonyms, clock

    async def start(
        self, caller: Principal, journey: str, inputs: Mapping[str, Any], key: str
    ) -> tuple[Case, bool]:
        """Return the case, and whether it is new.

        The same key and inputs give the same case. Raises `NotFound` for a
        journey that is not published, `InvalidRequest` for inputs that do not
        fit, or for a key that was used for something else, `PurposeNotAgreed`
        for a token that is limited to other purposes than the journey's,
        `AccessDenied` for a citizen who names somebody else, `SignInTooOld` for
        one who signed in too long ago for a step: better now than in the middle.
        """
        idempotency = self._vault.digest(b"idempotency", caller.client.encode(), _who(caller), key.encode())
        canonical = orjson.dumps(dict(inputs), option=orjson.OPT_SORT_KEYS)
        digest = self._vault.digest(b"inputs", journey.encode(), canonical)
        known, version = await self._look_up(caller.client, idempotency, journey)
        if known is not None:
            return _same(known, digest), False
        if version is None:
            raise NotFound("There is no such journey.")
        plan = await self._plans.find(version)
        workflow = main_workflow(plan)
        if caller.purposes and not purposes_of(plan, workflow) <= caller.purposes:
            raise PurposeNotAgreed("The token does not allow every purpose of the journey.")
        wrong = wrong_inputs(plan.document, workflow, inputs)
        if wrong:
            errors = [{"pointer": f"/inputs{place}", "message": why} for place, why in wrong[:50]]
            raise InvalidRequest("The inputs do not fit the journey.", errors=errors)
        about = named(inputs, subject_inputs(plan.library, workflow, self._sources))
        await require_own(caller, about, self._persons)
        require_recent(caller, sign_in_age(plan.library, workflow, self._sources), self._clock())
        state = plan.interpreter.start(workflow.id, inputs)
        values = self.values(caller, plan, workflow, state)
        values["about"] = self._pseudonyms.pseudonym(about[0]) if about else None
        case = await self._insert({**values, "idempotency": idempotency, "digest": digest}, caller)
        if case is None:
            known, _ = await self._look_up(caller.client, idempotency, journey)
            if known is None:
                raise NotFound("There is no such journey.")
            return _same(known, digest), False
        return case, True

    def values(self, caller: Principal, plan: Plan, workflow: Workflow, state: State) -> dict[str, Any]:
        """Return the row of a new case in this state, for this caller."""
        identity, now = new_id(), int(self._clock() * 1_000)
        wrapped, sealing = self._vault.new_key(identity)
        content = Content(
            state=state,
            subject=caller.subject,
            actors=caller.actors,
            assurance=int(caller.assurance),
            authenticated_at=caller.authenticated_at,
            asked_at=now / 1_000,
            mandate=caller.mandate,
            details=caller.details,
            purposes=tuple(sorted(caller.purposes)),
        )
        seconds = workflow.x.deadline
        return {
            "id": identity,
            "journey": plan.name,
            "journey_version": plan.id,
            "workflow": workflow.id,
            "client": caller.client,
            "agency": caller.agency,
            "subject": None if caller.subject is None else self._pseudonyms.pseudonym(caller.subject),
            "state": WAITING,
            "paused": False,
            "stretch": 0,
            "faults": 0,
            "due": now,
            "deadline": None if seconds is None else now + seconds * 1_000,
            "case_key": wrapped,
            "content": sealing.seal("content", content),
            "version": 1,
            "created_at": now,
            "changed_at": now,
        }

    async def insert(self, values: Mapping[str, Any]) -> Case:
        """Keep a case that nobody else can be making; evidence of it comes first."""
        case = await self._insert(values)
        if case is None:
            raise NotFound("There is no such case.")
        return case

    async def _insert(self, values: Mapping[str, Any], caller: Principal | None = None) -> Case | None:
        entry = _entry(values)
        if caller is not None and caller.mandate is not None:
            entry.mandate = caller.mandate.id
            entry.actor = None if caller.acting is None else self._pseudonyms.pseudonym(caller.acting)
        await self._journal.append(entry)
        told = event_values(values["id"], CaseEvent("case_started"), values["created_at"])

        def write(connection: Connection) -> None:
            connection.execute(_ADD_CASE, dict(values))
            connection.execute(ADD_EVENT, told)

        try:
            await self._cases.store.transact(write)
        except IntegrityError:
            return None
        row: dict[str, Any] = {column.name: values.get(column.name) for column in CASE_COLUMNS}
        return Case(**row)

    async def _look_up(self, client: str, idempotency: str, journey: str) -> tuple[Case | None, str | None]:
        """Return the case of the key, or else the version of the journey that a new one runs."""

        def read(connection: Connection) -> tuple[Case | None, str | None]:
            own = {"of_client": client, "of_key": idempotency}
            row = connection.execute(_BY_KEY, own).mappings().first()
            if row is not None:
                return Case(**row), None
            return None, connection.scalar(_PUBLISHED, {"of_journey": journey})

        return await self._cases.store.transact(read)


def main_workflow(plan: Plan) -> Workflow:
    """Return the workflow that a case of this journey runs: the one of its name, else the first."""
    return plan.document.workflow(plan.name) or plan.document.workflows[0]


def purposes_of(plan: Plan, workflow: Workflow) -> set[str]:
    """Return the purposes for which a workflow, and all that it leads to, call agencies."""
    found: set[str | None] = set()
    for _, flow in everything(plan.library, "", workflow):
        found |= {flow.x.purpose, *(step.x.purpose for step in flow.steps)}
        found |= {once.purpose for once in flow.x.once_only.values()}
    return {one for one in found if one}


def _who(caller: Principal) -> bytes:
    """Return the person, and whoever acts for them: two parents of one child do not share a key."""
    acting = caller.acting
    return "\n".join((caller.subject or "", *((acting,) if acting else ()))).encode()


def _same(case: Case, digest: str) -> Case:
    if case.digest != digest:
        raise InvalidRequest(
            "This Idempotency-Key was used for other inputs.", reason="idempotency_key_reused"
        )
    return case


def _entry(values: Mapping[str, Any]) -> Entry:
    return Entry(
        kind="journey.case.started",
        exchange=new_id(),
        at=values["created_at"],
        decision="permit",
        reason="started",
        client=values["client"],
        client_agency=values["agency"] or None,
        subject=values["subject"],
        case=values["id"],
        object=f"{values['journey']}/{values['id']}",
    )
