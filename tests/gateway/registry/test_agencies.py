"""The directory of agencies, without HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from gateway.model.agency import Agency, XRoadMember
from gateway.problems import Conflict, EvidenceUnavailable, NotFound, VersionMismatch
from gateway.registry.agencies import Agencies
from gateway.registry.page import Window
from gateway.registry.recorder import Recorder
from gateway.store.tables.change import changes
from tests.support.journals import MemoryJournal
from tests.support.registry import CALLERS

OPERATOR = CALLERS["operator"]
MEMBER = XRoadMember(instance="XX", member_class="GOV", member_code="1")


async def test_agencies_are_kept_and_announced(store) -> None:
    agencies = Agencies(store, Recorder(store, MemoryJournal()))
    made = await agencies.add(OPERATOR, Agency(id="tax", name="Tax", xroad=MEMBER))
    assert (made.value.xroad, made.version) == (MEMBER, 1)
    changed = await agencies.replace(OPERATOR, Agency(id="tax", name="Revenue"), 1)
    assert (changed.value, changed.version) == (Agency(id="tax", name="Revenue"), 2)
    assert (await agencies.page(Window(1))).items == (changed,)
    async with store.read() as connection:
        told = (await connection.execute(select(changes.c.key))).scalars().all()
    assert told == ["agency:tax", "agency:tax"]


async def test_what_cannot_be_changed_is_refused(store) -> None:
    journal = MemoryJournal()
    agencies = Agencies(store, Recorder(store, journal))
    tax = Agency(id="tax", name="Tax")
    with pytest.raises(NotFound):
        await agencies.replace(OPERATOR, tax, 1)
    await agencies.add(OPERATOR, tax)
    with pytest.raises(Conflict):
        await agencies.add(OPERATOR, tax)
    with pytest.raises(VersionMismatch):
        await agencies.replace(OPERATOR, tax, 2)
    journal.broken = True
    with pytest.raises(EvidenceUnavailable):
        await agencies.replace(OPERATOR, Agency(id="tax", name="Other"), 1)
    assert (await agencies.find("tax")).value == tax
