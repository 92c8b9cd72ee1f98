"""Publishing journeys: four eyes, the checks against what is agreed, and one published version."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from gateway.journeys.definitions.publishing import JourneyPublisher
from gateway.journeys.definitions.versions import JourneyVersion, JourneyVersions
from gateway.model.evidence import Entry
from gateway.problems import Conflict, PublishRefused, SameParty, ScopeMissing, VersionMismatch
from gateway.registry.recorder import Recorder
from gateway.store.store import Store
from tests.support.journals import MemoryJournal
from tests.support.journey_world import JOURNEYS, catalogue
from tests.support.journeys import text
from tests.support.registry import CALLERS

TEXT = (JOURNEYS / "child-born.arazzo.yaml").read_bytes()
URLS = dict.fromkeys(("civil", "insurance", "hall"), "http://127.0.0.1:9")
WRITER, OFFICER = CALLERS["tax-writer"], CALLERS["tax-officer"]


class MeetingJournal(MemoryJournal):
    """Lets the intents wait for each other, so that their transactions open at the same time."""

    meeting: asyncio.Barrier | None = None

    async def append(self, entry: Entry) -> int:
        index = await super().append(entry)
        if self.meeting is not None and entry.reason == "intent":
            await self.meeting.wait()
        return index


class Registry:
    """The versions of journeys, with a catalogue that can be changed."""

    def __init__(self, store: Store) -> None:
        self.journal = MeetingJournal()
        self.catalogue = catalogue(URLS)
        recorder = Recorder(store, self.journal)
        self.versions = JourneyVersions(store, recorder)
        self.publisher = JourneyPublisher(self.versions, recorder, lambda: self.catalogue)

    async def move(self, version: JourneyVersion, *verbs: str) -> JourneyVersion:
        for verb in verbs:
            caller = OFFICER if verb == "publish" else WRITER
            version = await self.publisher.move(caller, version, verb, version.version)
        return version


@pytest.fixture
async def at(store: Store) -> tuple[Registry, JourneyVersion]:
    registry = Registry(store)
    return registry, await registry.versions.upload(WRITER, "child-born", TEXT, {})


async def test_another_client_publishes_what_one_submitted(at: tuple[Registry, JourneyVersion]) -> None:
    registry, draft = at
    published = await registry.move(draft, "submit", "publish")
    assert (published.state, published.submitted_by, published.published_by) == (
        "published",
        "tax-writer",
        "tax-officer",
    )
    assert registry.journal.reasons("registry.journey.published") == ["intent", "done"]


async def test_who_submitted_does_not_publish(at: tuple[Registry, JourneyVersion]) -> None:
    registry, draft = at
    submitted = await registry.publisher.move(OFFICER, draft, "submit", draft.version)
    with pytest.raises(SameParty):
        await registry.publisher.move(OFFICER, submitted, "publish", submitted.version)
    with pytest.raises(ScopeMissing):
        await registry.publisher.move(WRITER, submitted, "publish", submitted.version)


async def test_a_draft_is_not_published_unseen(at: tuple[Registry, JourneyVersion]) -> None:
    registry, draft = at
    with pytest.raises(Conflict):
        await registry.move(draft, "publish")
    with pytest.raises(VersionMismatch):
        await registry.publisher.move(WRITER, draft, "submit", draft.version + 1)


async def test_a_journey_without_its_agreements_is_refused_with_lines(
    at: tuple[Registry, JourneyVersion],
) -> None:
    registry, draft = at
    submitted = await registry.move(draft, "submit")
    registry.catalogue = replace(registry.catalogue, agreements=())
    with pytest.raises(PublishRefused) as caught:
        await registry.move(submitted, "publish")
    assert all(error["line"] > 1 for error in caught.value.members["errors"])
    assert (await registry.versions.find(WRITER, "child-born", 1)).state == "submitted"


async def test_one_version_is_published_at_a_time(at: tuple[Registry, JourneyVersion]) -> None:
    registry, draft = at
    await registry.move(draft, "submit", "publish")
    second = await registry.versions.upload(WRITER, "child-born", TEXT, {})
    await registry.move(second, "submit", "publish")
    states = [(await registry.versions.find(WRITER, "child-born", n)).state for n in (1, 2)]
    assert states == ["deprecated", "published"]
    retired = await registry.move(await registry.versions.find(WRITER, "child-born", 2), "retire")
    assert retired.state == "retired"


async def test_of_two_publishings_at_once_one_remains(at: tuple[Registry, JourneyVersion]) -> None:
    registry, draft = at
    second = await registry.versions.upload(WRITER, "child-born", TEXT, {})
    both = [await registry.move(version, "submit") for version in (draft, second)]
    registry.journal.meeting = asyncio.Barrier(2)
    await asyncio.gather(*(registry.move(version, "publish") for version in both))
    states = [(await registry.versions.find(WRITER, "child-born", n)).state for n in (1, 2)]
    assert sorted(states) == ["deprecated", "published"]


def beside(purpose: str, **step: Any) -> bytes:
    """Return a document to be uploaded beside a journey; its one step reads from the tax authority."""
    place = [{"name": name, "in": "path", "value": "x"} for name in ("nationalId", "threshold")]
    call = {"stepId": "a", "operationId": "isBelowThreshold", "parameters": place, **step}
    source = {"name": "tax", "url": "t.yaml", "type": "openapi", "x-service": "tax-authority/thresholds"}
    why = {"x-purpose": purpose, "x-legal-basis": "Civil Registration Act s. 12"}
    return text([call], version="1.1.0", workflow=why, document={"sourceDescriptions": [source]})


@pytest.mark.parametrize(
    ("document", "check", "line"),
    [
        (beside("child-benefit"), None, 0),
        (beside("child-benefit", timeout=0), "running", 22),
        (beside("audit"), "agreements", 13),
        (beside("child-benefit", outputs={"o": "$steps.gone.outputs.x"}), "references", 23),
    ],
)
async def test_the_documents_beside_it_are_checked_too(
    store: Store, document: bytes, check: str | None, line: int
) -> None:
    registry = Registry(store)
    draft = await registry.versions.upload(WRITER, "child-born", TEXT, {"other": document})
    if check is None:
        assert (await registry.move(draft, "submit", "publish")).state == "published"
        return
    with pytest.raises(PublishRefused) as refused:
        await registry.move(draft, "submit", "publish")
    (error,) = refused.value.members["errors"]
    assert (error["document"], error["check"], error["line"]) == ("other", check, line)
