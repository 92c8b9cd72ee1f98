"""Registration of clients without HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest
import pytest_asyncio

from gateway.model.classification import Classification
from gateway.model.client import Client
from gateway.problems import AccessDenied, InvalidRequest, NotFound, VersionMismatch
from gateway.registry.recorder import Recorder
from gateway.registry.registration import Registration
from tests.support.journals import MemoryJournal
from tests.support.registry import CALLERS, KEY, Registry

NEW = Client(id="new", agency="city", name="New", jwks={"keys": [KEY]}, scopes=frozenset({"registry:read"}))


@pytest_asyncio.fixture
async def registration(store) -> Registration:
    await Registry(store).people()
    return Registration(store, Recorder(store, MemoryJournal()))


async def test_an_agency_registers_its_own(registration: Registration) -> None:
    portal = CALLERS["city-portal"]
    made = await registration.add(portal, NEW)
    assert (made.value, made.version) == (NEW, 1)
    with pytest.raises(VersionMismatch):
        await registration.replace(portal, NEW, 2)
    with pytest.raises(InvalidRequest):
        await registration.replace(portal, replace(NEW, agency="tax"), 1)
    with pytest.raises(NotFound):
        await registration.find(CALLERS["stranger"], "new")
    with pytest.raises(NotFound):
        await registration.replace(CALLERS["stranger"], NEW, 1)


async def test_who_was_stopped_does_not_start_itself_again(registration: Registration) -> None:
    portal, operator = CALLERS["city-portal"], CALLERS["operator"]
    await registration.add(portal, NEW)
    stopped = replace(NEW, active=False)
    await registration.replace(operator, stopped, 1)
    with pytest.raises(AccessDenied, match="start a client again"):
        await registration.replace(portal, NEW, 2)
    assert (await registration.replace(portal, replace(stopped, name="Other"), 2)).value.active is False
    assert (await registration.replace(operator, NEW, 3)).value.active is True


async def test_a_token_with_fewer_scopes_grants_fewer(registration: Registration) -> None:
    narrow = replace(CALLERS["city-portal"], scopes=frozenset({"registry:write"}))
    with pytest.raises(AccessDenied):
        await registration.add(narrow, NEW)


async def test_a_caller_that_is_not_registered_grants_nothing(registration: Registration) -> None:
    foreign = replace(CALLERS["city-portal"], client="elsewhere")
    with pytest.raises(AccessDenied):
        await registration.add(foreign, replace(NEW, clearance=Classification.OPEN))
