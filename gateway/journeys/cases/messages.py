"""Callbacks of agencies: kept as they come, taken by the step that waits for them, early or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update

from gateway.journeys.cases.changing import Change
from gateway.journeys.cases.vault import CaseKey
from gateway.journeys.expressions.evaluate import text_of
from gateway.journeys.interpreter.decisions import WaitForMessage
from gateway.store.store import Store
from gateway.store.tables.journeys import case_messages

CORRELATION = "correlation-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A callback that came, opened."""

    digest: str
    payload: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    def correlates(self, expected: Any) -> bool:
        """Say whether it is the one expected: by header, or by a member of the payload."""
        if expected is None:
            return True
        given = self.headers.get(CORRELATION)
        if given is None and isinstance(self.payload, Mapping):
            given = self.payload.get("correlationId")
        return given is not None and text_of(given) == text_of(expected)


class Messages:
    """Finds what came for a step."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, case: str, key: CaseKey, decided: WaitForMessage) -> Received | None:
        """Return the oldest message for this wait that nobody has taken, or None."""
        columns = case_messages.c
        own = (columns.case_id == case) & (columns.step == decided.step) & columns.taken.is_(False)
        query = select(columns.digest, columns.body).where(own).order_by(columns.at)
        async with self._store.read() as connection:
            rows = (await connection.execute(query)).all()
        for row in rows:
            body = key.open(f"message/{decided.step}/{row.digest}", row.body)
            received = Received(digest=row.digest, payload=body["payload"], headers=body["headers"])
            if received.correlates(decided.correlation_id):
                return received
        return None

    @staticmethod
    def mark_taken(change: Change, step: str, digest: str) -> None:
        """Write that a message has been used."""
        columns = case_messages.c
        own = (columns.case_id == change.case.id) & (columns.step == step) & (columns.digest == digest)
        change.connection.execute(update(case_messages).where(own).values(taken=True))

    @staticmethod
    def has_any(change: Change, step: str) -> bool:
        """Say whether a message for this step is there that nobody has taken."""
        columns = case_messages.c
        own = (columns.case_id == change.case.id) & (columns.step == step) & columns.taken.is_(False)
        query = select(func.count()).select_from(case_messages).where(own)
        return bool(change.connection.scalar(query))
