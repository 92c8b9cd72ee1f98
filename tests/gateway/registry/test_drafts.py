"""Drafts: files are kept as they came, numbers are given once."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy import select

from gateway.addresses import AddressGuard
from gateway.model.service import Endpoint
from gateway.problems import AddressNotAllowed, Conflict, NotFound, VersionMismatch
from gateway.registry.drafts import Drafts, Upload
from gateway.registry.recorder import Recorder
from gateway.registry.services import Services
from gateway.registry.versions import ServiceSettings
from gateway.store.tables.registry import service_files
from tests.support.journals import MemoryJournal
from tests.support.registry import CALLERS, OPERATIONS, Registry, describe_plainly

WRITER = CALLERS["tax-writer"]
UPLOAD = Upload(
    files=[("main.json", json.dumps(OPERATIONS).encode()), ("other.xsd", b"<x/>")], main="main.json"
)


@pytest.fixture
def drafts(store) -> Drafts:
    recorder = Recorder(store, MemoryJournal())
    return Drafts(Services(store), recorder, describe_plainly, AddressGuard())


async def test_files_are_kept_as_they_came(store, drafts: Drafts) -> None:
    await Registry(store).people()
    version = await drafts.upload(WRITER, "tax", "a", UPLOAD)
    async with store.read() as connection:
        rows = await connection.execute(select(service_files.c.path, service_files.c.content))
        assert {row.path: bytes(row.content) for row in rows} == dict(UPLOAD.files)
    assert (version.main, version.created_by, version.number) == ("main.json", "tax-writer", 1)


async def test_numbers_are_given_once(store, drafts: Drafts) -> None:
    await Registry(store).people()
    await drafts.upload(WRITER, "tax", "a", UPLOAD)
    uploads = [drafts.upload(WRITER, "tax", "a", UPLOAD) for _ in range(4)]
    made = await asyncio.gather(*uploads, return_exceptions=True)
    numbers = [one.number for one in made if not isinstance(one, Exception)]
    assert len(numbers) == len(set(numbers)) >= 1
    assert all(isinstance(one, Conflict) for one in made if isinstance(one, Exception))


async def test_an_agency_that_is_not_there_has_no_services(drafts: Drafts) -> None:
    with pytest.raises(NotFound):
        await drafts.upload(CALLERS["operator"], "nowhere", "a", UPLOAD)


async def test_addresses_are_checked_of_tokens_too(store, drafts: Drafts) -> None:
    await Registry(store).people()
    version = await drafts.upload(WRITER, "tax", "a", UPLOAD)
    for endpoint in (
        Endpoint(base_url="http://127.0.0.1"),
        Endpoint(base_url="https://1.1.1.1", credentials={"secret": "tax", "token_url": "http://10.0.0.1/t"}),
    ):
        with pytest.raises(AddressNotAllowed):
            await drafts.configure(WRITER, version, ServiceSettings(endpoint=endpoint), 1)
    with pytest.raises(VersionMismatch):
        await drafts.configure(WRITER, version, ServiceSettings(), 2)
    changed = await drafts.configure(WRITER, version, ServiceSettings(validate_answers=True), 1)
    assert changed.digest != version.digest
