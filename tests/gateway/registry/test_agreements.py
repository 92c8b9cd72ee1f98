"""Agreements without HTTP: an administrator asks for others, and approves for none but its own agency."""

from __future__ import annotations

from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import select

from gateway.model.agreement import AgreementState
from gateway.problems import AccessDenied, InvalidRequest, SameParty
from gateway.registry.agreements import Agreements
from gateway.registry.recorder import Recorder
from gateway.registry.terms import Terms
from gateway.store.tables.change import changes
from tests.support.journals import MemoryJournal
from tests.support.registry import CALLERS, Registry

TERMS = Terms(
    client="city-portal",
    provider="tax",
    service="assessments",
    operations=frozenset({"*"}),
    purposes=frozenset({"p"}),
    legal_basis="law",
    fields=("*",),
    valid_from=0,
    valid_until=4e9,
)


@pytest_asyncio.fixture
async def agreements(store) -> Agreements:
    registry = Registry(store)
    await registry.people()
    await registry.published()
    return Agreements(store, Recorder(store, MemoryJournal()))


async def test_an_administrator_asks_for_others_but_does_not_approve(agreements: Agreements) -> None:
    operator = CALLERS["operator"]
    record = await agreements.request(operator, TERMS)
    assert (record.consumer, record.requested_by, record.decided_by) == ("city", "operator", None)
    with pytest.raises(AccessDenied):
        await agreements.move(operator, record.agreement.id, "approve", 1)
    inside = replace(operator, agency="tax")
    with pytest.raises(SameParty):
        await agreements.move(inside, record.agreement.id, "approve", 1)


async def test_the_client_that_benefits_does_not_approve_what_another_asked(agreements: Agreements) -> None:
    terms = replace(TERMS, client="tax-officer")
    record = await agreements.request(CALLERS["tax-writer"], terms)
    with pytest.raises(SameParty):
        await agreements.move(CALLERS["tax-officer"], record.agreement.id, "approve", 1)


async def test_each_change_is_announced(store, agreements: Agreements) -> None:
    record = await agreements.request(CALLERS["city-portal"], TERMS)
    moved = await agreements.move(CALLERS["tax-officer"], record.agreement.id, "approve", 1, "fine")
    assert (moved.agreement.state, moved.note) == (AgreementState.ACTIVE, "fine")
    async with store.read() as connection:
        key = f"agreement:{record.agreement.id}"
        told = await connection.execute(select(changes.c.key).where(changes.c.key == key))
        assert len(told.all()) == 2


async def test_others_clients_and_drafts_look_like_none(agreements: Agreements) -> None:
    for terms in (replace(TERMS, client="stranger"), replace(TERMS, service="none")):
        with pytest.raises(InvalidRequest):
            await agreements.request(CALLERS["city-portal"], terms)
