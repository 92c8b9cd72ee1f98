"""Who sees what: citizens their own cases, clients what they began, agencies their parts, officials all."""

from __future__ import annotations

from enum import Enum
from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select

from gateway.journeys.cases.case import Case
from gateway.model.principal import Principal
from gateway.ports import Pseudonyms
from gateway.problems import AccessDenied, NotFound
from gateway.store.store import Store
from gateway.store.tables.journeys import case_steps, cases

START: Final = "journeys:start"
READ: Final = "journeys:read"
WRITE: Final = "journeys:write"
ADMIN: Final = "journeys:admin"


class Sight(Enum):
    """How much of a case a caller sees."""

    WHOLE = "whole"
    PARTS = "parts"
    """The steps of the caller's agency, and nothing that others said."""


class Access:
    """Decides what a caller sees; what may not be seen does not exist for them."""

    def __init__(self, store: Store, pseudonyms: Pseudonyms) -> None:
        self._store, self._pseudonyms = store, pseudonyms

    async def sight(self, caller: Principal, case: Case | None) -> Sight:
        """Return how much of the case the caller sees; raises `NotFound` for nothing."""
        if case is not None:
            began = caller.subject is None and case.client == caller.client
            if began or self.owns(caller, case) or ADMIN in caller.scopes:
                return Sight.WHOLE
            if caller.subject is None and READ in caller.scopes and await self._takes_part(caller, case):
                return Sight.PARTS
        raise NotFound("There is no such case.")

    def owns(self, caller: Principal, case: Case) -> bool:
        """Say whether it is the person's own case, or was begun by this very system for itself.

        A portal sees the cases that it began for people, but not what came of them.
        """
        if caller.subject is not None:
            return case.subject == self._pseudonyms.pseudonym(caller.subject)
        return case.subject is None and case.client == caller.client

    def name_of(self, caller: Principal) -> str:
        """Return who did something, for the record: the client, and the person by pseudonym."""
        if caller.subject is None:
            return caller.client
        return f"{caller.client}/{self._pseudonyms.pseudonym(caller.subject)}"

    def may_change(self, caller: Principal, case: Case) -> None:
        """Raise `AccessDenied` unless the caller may cancel, pause or resume the case."""
        if not (self.owns(caller, case) or ADMIN in caller.scopes):
            raise AccessDenied("Another's case cannot be changed.", reason="other_case")

    def visible(self, caller: Principal) -> ColumnElement[bool]:
        """Return the condition on `cases` of what the caller sees in lists."""
        if ADMIN in caller.scopes:
            return cases.c.id.is_not(None)
        if caller.subject is not None:
            return cases.c.subject == self._pseudonyms.pseudonym(caller.subject)
        own = cases.c.client == caller.client
        if READ not in caller.scopes or not caller.agency:
            return own
        part = exists().where(case_steps.c.case_id == cases.c.id, case_steps.c.agency == caller.agency)
        return or_(own, part)

    async def _takes_part(self, caller: Principal, case: Case) -> bool:
        if not caller.agency:
            return False
        query = select(case_steps.c.case_id).where(
            case_steps.c.case_id == case.id, case_steps.c.agency == caller.agency
        )
        async with self._store.read() as connection:
            return (await connection.execute(query.limit(1))).first() is not None
