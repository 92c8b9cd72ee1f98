"""Reading services: what a caller may know."""

from __future__ import annotations

import pytest

from gateway.problems import AccessDenied, NotFound
from gateway.registry.page import Window
from gateway.registry.services import Services
from tests.support.registry import CALLERS, OPERATIONS, Registry


async def test_a_draft_is_known_to_its_agency_and_administrators(store) -> None:
    registry = Registry(store)
    await registry.people()
    await registry.upload("tax-writer", OPERATIONS)
    services = Services(store)
    for name in ("tax-reader", "operator"):
        assert (await services.page(CALLERS[name], Window(9))).items == (("tax", "assessments"),)
        assert len(await services.versions(CALLERS[name], "tax", "assessments")) == 1
    stranger = CALLERS["stranger"]
    assert (await services.page(stranger, Window(9))).items == ()
    with pytest.raises(NotFound):
        await services.versions(stranger, "tax", "assessments")
    for number in (1, 2):
        with pytest.raises(NotFound):
            await services.owned(stranger, "tax", "assessments", number)
    assert await services.routed("tax", "assessments") is None


async def test_a_routed_version_is_known_to_all_and_changed_by_its_agency(store) -> None:
    registry = Registry(store)
    await registry.people()
    await registry.published()
    services = Services(store)
    found = await services.find(CALLERS["stranger"], "tax", "assessments", 1)
    assert found == await services.routed("tax", "assessments")
    assert [one.name for one in (await services.description(found)).operations] == ["show", "list"]
    with pytest.raises(AccessDenied):
        await services.owned(CALLERS["stranger"], "tax", "assessments", 1)
    assert await services.owned(CALLERS["tax-writer"], "tax", "assessments", 1) == found
