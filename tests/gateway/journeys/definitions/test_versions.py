"""Versions of journeys: drafts are their agency's, and what breaks the specification is no draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.journeys.definitions.versions import JourneyVersions
from gateway.journeys.document.others import Others
from gateway.problems import AccessDenied, InvalidDescription, NotFound
from gateway.registry.page import Window
from gateway.registry.recorder import Recorder
from gateway.store.store import Store
from tests.support.journals import MemoryJournal
from tests.support.journey_world import JOURNEYS
from tests.support.registry import CALLERS

TEXT = (JOURNEYS / "child-born.arazzo.yaml").read_bytes()
WRITER, OPERATOR = CALLERS["tax-writer"], CALLERS["operator"]
STRANGER = replace(WRITER, client="stranger", agency="health")


@pytest.fixture
def versions(store: Store) -> JourneyVersions:
    return JourneyVersions(store, Recorder(store, MemoryJournal()))


async def test_uploads_are_numbered_drafts_of_the_callers_agency(versions: JourneyVersions) -> None:
    first = await versions.upload(WRITER, "birth", TEXT, {})
    second = await versions.upload(WRITER, "birth", TEXT, {})
    assert [(one.number, one.state, one.agency) for one in (first, second)] == [
        (1, "draft", "tax"),
        (2, "draft", "tax"),
    ]
    document, others, text = await versions.documents(second)
    assert (document.title, others, text) == ("A child is born", Others(), TEXT)


async def test_another_agencys_draft_does_not_exist(versions: JourneyVersions) -> None:
    await versions.upload(WRITER, "birth", TEXT, {})
    with pytest.raises(NotFound):
        await versions.find(STRANGER, "birth", 1)
    assert (await versions.page(STRANGER, Window(9))).items == ()
    assert len((await versions.page(OPERATOR, Window(9))).items) == 1
    with pytest.raises(AccessDenied):
        await versions.upload(STRANGER, "birth", TEXT, {})


@pytest.mark.parametrize("text", [b"{}", b"arazzo: 2.0.0", b"arazzo: 1.0.1\ninfo: {title: x}", b"\x00"])
async def test_what_breaks_the_specification_is_refused(versions: JourneyVersions, text: bytes) -> None:
    with pytest.raises(InvalidDescription):
        await versions.upload(WRITER, "birth", text, {})
