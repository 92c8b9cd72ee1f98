"""Callbacks of agencies, as they come in: early, twice, or from somebody who may not."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any, Final

import orjson
from sqlalchemy import insert, select

from gateway.identity.challenges import challenge
from gateway.journeys.cases.case import CaseEvent
from gateway.journeys.cases.messages import CORRELATION
from gateway.journeys.cases.records import CaseStore, tell, wake
from gateway.journeys.cases.vault import CaseVault
from gateway.journeys.definitions.plans import Plan, Plans
from gateway.model.principal import Principal
from gateway.problems import Conflict, NotAuthenticated, NotFound
from gateway.registry.recorder import now_ms
from gateway.store.tables.journeys import case_messages

MOST_WAITING: Final = 20
"""Messages kept for a step that nobody has taken."""


class CallingBack:
    """Keeps what agencies say to a case until a step takes it."""

    def __init__(self, cases: CaseStore, plans: Plans, vault: CaseVault) -> None:
        self._cases, self._plans, self._vault = cases, plans, vault

    async def receive(
        self,
        case_id: str,
        step: str,
        *,
        token: str | None,
        caller: Principal | None,
        payload: Any,
        headers: Mapping[str, str],
    ) -> bool:
        """Keep a message for a step that receives, and say whether it is new.

        The agency shows the step's one-time token, or signs in as a client of
        the agency whose service the step names. The same message again is no
        new one; a second, other one is refused once the first was taken,
        and any once too many wait.
        Raises `NotAuthenticated`, `NotFound` or `Conflict`.
        """
        case = await self._cases.find(case_id)
        plan = None if case is None else await self._plans.find(case.journey_version)
        if case is None or plan is None or not self._is_allowed(plan, case_id, step, token, caller):
            raise NotAuthenticated(
                "The callback has neither its token nor an agency's sign-in.",
                headers={"WWW-Authenticate": challenge(headers.get("authorization"))},
            )
        if not _receives(plan, step):
            raise NotFound("There is no such step to call back.")
        kept = {name: value for name, value in headers.items() if name == CORRELATION}
        body = {"payload": payload, "headers": kept}
        digest = self._vault.digest(b"message", orjson.dumps(body, option=orjson.OPT_SORT_KEYS))
        columns = case_messages.c
        own = (columns.case_id == case_id) & (columns.step == step)
        async with self._cases.locked(case_id) as (connection, found):
            if found is None or found.case_key is None or found.ended:
                raise Conflict("The case has ended.", reason="case_ended")
            rows = (await connection.execute(select(columns.digest, columns.taken).where(own))).all()
            if any(row.digest == digest for row in rows):
                return False
            if token is not None and any(row.taken for row in rows):
                raise Conflict("The token was used already.", reason="token_used")
            if sum(not row.taken for row in rows) >= MOST_WAITING:
                raise Conflict("So many callbacks wait for this step already.", reason="too_many_callbacks")
            key = self._vault.key(case_id, found.case_key)
            await connection.execute(
                insert(case_messages).values(
                    case_id=case_id,
                    step=step,
                    digest=digest,
                    body=key.seal(f"message/{step}/{digest}", body),
                    taken=False,
                    at=now_ms(),
                )
            )
            await tell(connection, case_id, CaseEvent("callback_received", step))
            await wake(connection, found)
        return True

    def _is_allowed(
        self, plan: Plan, case: str, step: str, token: str | None, caller: Principal | None
    ) -> bool:
        if token is not None:
            expected = self._vault.token(case, step)
            return hmac.compare_digest(token.encode(), expected.encode())
        return caller is not None and bool(caller.agency) and caller.agency in _agencies(plan, step)


def _receives(plan: Plan, step: str) -> bool:
    found = plan.step(step)
    return found is not None and found.action == "receive"


def _agencies(plan: Plan, step: str) -> set[str]:
    """Return the agencies whose services the step's channel may belong to."""
    found = plan.step(step)
    path = (found.channel_path or "") if found is not None else ""
    return {
        source.service.partition("/")[0]
        for source in plan.document.sources
        if source.service is not None and f"$sourceDescriptions.{source.name}." in path
    }
