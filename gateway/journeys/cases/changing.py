"""What a transaction on a case writes, as one function in the thread of the store's writer.

A change of the engine is fenced by the row's `version`, so that a process
that was thought dead records nothing late. Statements are made once: making
one costs more than running it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, func, insert, select, update

from gateway.journeys.cases.case import CallRecord, Case, CaseEvent, Wait
from gateway.registry.recorder import now_ms
from gateway.store.tables.journeys import case_events, case_steps, case_waits, cases
from gateway.store.writer import Withdrawn

CASE_COLUMNS: Final = [cases.c[one.name] for one in fields(Case)]
CALL_COLUMNS: Final = [case_steps.c[one.name] for one in fields(CallRecord)]
WAIT_COLUMNS: Final = [case_waits.c[one.name] for one in fields(Wait)]

_CASE: Final[BindParameter[str]] = bindparam("of_case")
_VERSION: Final[BindParameter[int]] = bindparam("of_version")
_DECISION: Final[BindParameter[str]] = bindparam("of_decision")
FIND_CASE: Final = select(*CASE_COLUMNS).where(cases.c.id == _CASE)
FIND_WAITS: Final = select(*WAIT_COLUMNS).where(case_waits.c.case_id == _CASE).order_by(case_waits.c.id)
FIND_STARTED: Final = select(case_steps.c.decision).where(
    case_steps.c.case_id == _CASE, case_steps.c.state == "started"
)
FIND_WISHES: Final = select(cases.c.cancel, cases.c.paused).where(cases.c.id == _CASE)
ADD_EVENT: Final = insert(case_events).values(
    number=select(func.coalesce(func.max(case_events.c.number), 0) + 1)
    .where(case_events.c.case_id == _CASE)
    .scalar_subquery()
)
_ADD_CALL: Final = insert(case_steps).values(
    number=select(func.coalesce(func.max(case_steps.c.number), 0) + 1)
    .where(case_steps.c.case_id == _CASE)
    .scalar_subquery()
)
_SET_CALL: Final = update(case_steps).where(case_steps.c.case_id == _CASE, case_steps.c.decision == _DECISION)
_ADD_WAIT: Final = insert(case_waits)
_SET_WAIT: Final = (
    update(case_waits).where(case_waits.c.id == bindparam("of_wait")).values(version=case_waits.c.version + 1)
)
_CLOSE_WAITS: Final = (
    update(case_waits)
    .where(case_waits.c.case_id == _CASE, case_waits.c.state.in_(("open", "answered")))
    .values(version=case_waits.c.version + 1)
)
_SET_DUE: Final = update(cases).where(cases.c.id == _CASE)
_SEEN: Final = (
    update(cases)
    .where(cases.c.id == _CASE, cases.c.version == _VERSION)
    .returning(cases.c.cancel, cases.c.paused)
)
_SEEN_AND_FREE: Final = _SEEN.where(cases.c.cancel.is_(None), cases.c.paused.is_(False))


class Superseded(Withdrawn):
    """Somebody else has gone on with the case."""


class Wished(Superseded):
    """Somebody wishes the case to stop or to rest, or has gone on with it."""


class Wishes(NamedTuple):
    """What people wish of a case: to stop it, or to let it rest."""

    cancel: str | None
    paused: bool


class Change:
    """One transaction on a case, as it runs in the writer's thread; `case` is the case as it then is."""

    def __init__(self, connection: Connection, case: Case) -> None:
        self.connection, self.case, self._now = connection, case, now_ms()

    @classmethod
    def begin(cls, connection: Connection, case: Case, values: Mapping[str, Any], *, free: bool) -> Change:
        """Change the row as `case` knows it; `free` when nobody must wish anything of it.

        Raises `Superseded`, or with `free` `Wished`, with nothing written.
        """
        kept = {**values, "version": case.version + 1, "changed_at": now_ms()}
        parameters = {**kept, "of_case": case.id, "of_version": case.version}
        wishes = connection.execute(_SEEN_AND_FREE if free else _SEEN, parameters).first()
        if wishes is None:
            raise (Wished if free else Superseded)(case.id)
        return cls(connection, replace(case, **kept, cancel=wishes.cancel, paused=wishes.paused))

    def tell(self, event: CaseEvent) -> None:
        """Add an event."""
        self.connection.execute(ADD_EVENT, event_values(self.case.id, event, self._now))

    def begin_call(self, values: Mapping[str, Any]) -> None:
        """Write that a call is about to be made."""
        own = {"of_case": self.case.id, "case_id": self.case.id, "state": "started"}
        self.connection.execute(_ADD_CALL, {**values, **own})

    def end_call(self, decision: str, **values: Any) -> None:
        """Write what came of a call."""
        own = {"of_case": self.case.id, "of_decision": decision, "ended_at": self._now}
        self.connection.execute(_SET_CALL, {**values, **own})

    def put_wait(self, values: Mapping[str, Any]) -> None:
        """Write what is waited for."""
        own = {"case_id": self.case.id, "state": "open", "version": 1}
        times = {"created_at": self._now, "changed_at": self._now}
        self.connection.execute(_ADD_WAIT, {**values, **own, **times})

    def set_wait(self, wait: str, **values: Any) -> None:
        """Change what is waited for."""
        self.connection.execute(_SET_WAIT, {**values, "of_wait": wait, "changed_at": self._now})

    def close_waits(self) -> None:
        """Let nothing be waited for any more."""
        own = {"of_case": self.case.id, "state": "closed", "changed_at": self._now}
        self.connection.execute(_CLOSE_WAITS, own)

    def reschedule(self, due: int | None) -> None:
        """Set when the case is looked at again."""
        self.connection.execute(_SET_DUE, {"of_case": self.case.id, "due": due})

    def waits(self) -> list[Wait]:
        """Return everything that the case waits or waited for, the oldest first."""
        rows = self.connection.execute(FIND_WAITS, {"of_case": self.case.id}).mappings()
        return [Wait(**row) for row in rows]

    def wishes(self) -> Wishes:
        """Return what is wished of the case by now."""
        row = self.connection.execute(FIND_WISHES, {"of_case": self.case.id}).one()
        return Wishes(row.cancel, row.paused)


Write = Callable[[Change], None]


def event_values(case: str, event: CaseEvent, now: int) -> dict[str, Any]:
    """Return what `ADD_EVENT` is given; its number follows the highest."""
    told = {"kind": event.kind, "step": event.step, "data": dict(event.data), "at": now}
    return {"of_case": case, "case_id": case, **told}
