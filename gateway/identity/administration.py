"""Evidence of what administrators do to mandates and identity providers, as the registry has of its own."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec.structs import replace

from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal
from gateway.ports import Journal
from gateway.problems import Problem


class Administration:
    """Writes an entry before a change and one after it, so that no change can lack evidence."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    @asynccontextmanager
    async def change(
        self, kind: str, caller: Principal, object_: str, mandate: str | None = None
    ) -> AsyncIterator[None]:
        """Evidence the change that the block makes: `intent`, then `done` or the code of the refusal.

        Raises `EvidenceUnavailable` before anything is changed when the journal cannot be written.
        """
        entry = Entry(
            kind=kind,
            exchange=new_id(),
            at=_now(),
            decision="permit",
            reason="intent",
            client=caller.client,
            client_agency=caller.agency or None,
            by=caller.client,
            object=object_,
            mandate=mandate,
        )
        await self._journal.append(entry)
        try:
            yield
        except Exception as error:  # whatever it was: it is written down, and goes on
            reason = error.code if isinstance(error, Problem) else "internal"
            await self._journal.append(replace(entry, at=_now(), decision="deny", reason=reason))
            raise
        await self._journal.append(replace(entry, at=_now(), reason="done"))


def _now() -> int:
    return time.time_ns() // 1_000_000
