from __future__ import annotations

import pytest

from gateway.problems import Conflict, NotFound, VersionMismatch
from tests.support.people import OPERATOR, PeopleHouse


async def test_a_provider_comes_back_as_it_was_added(people: PeopleHouse) -> None:
    found, version = await people.parts.providers.find("civil")
    assert (found, version) == (people.upstream.provider(), 1)


async def test_ids_and_issuers_are_registered_once(people: PeopleHouse) -> None:
    providers = people.parts.providers
    with pytest.raises(Conflict):
        await providers.add(OPERATOR, people.upstream.provider(issuer="https://b.test"))
    with pytest.raises(Conflict):
        await providers.add(OPERATOR, people.upstream.provider(id="b"))
    await providers.add(OPERATOR, people.upstream.provider(id="b", issuer="https://b.test"))
    with pytest.raises(Conflict):
        await providers.replace(OPERATOR, people.upstream.provider(id="b"), 1)


async def test_a_change_names_the_version_that_it_changes(people: PeopleHouse) -> None:
    providers = people.parts.providers
    await providers.replace(OPERATOR, people.upstream.provider(active=False), 1)
    assert await providers.active() == []
    with pytest.raises(VersionMismatch):
        await providers.replace(OPERATOR, people.upstream.provider(), 1)
    with pytest.raises(NotFound):
        await providers.replace(OPERATOR, people.upstream.provider(id="b"), 1)


async def test_a_provider_is_forgotten_once(people: PeopleHouse) -> None:
    await people.parts.providers.remove(OPERATOR, "civil")
    with pytest.raises(NotFound):
        await people.parts.providers.remove(OPERATOR, "civil")


async def test_changes_are_evidenced(people: PeopleHouse) -> None:
    providers = people.parts.providers
    await providers.replace(OPERATOR, people.upstream.provider(active=False), 1)
    with pytest.raises(VersionMismatch):
        await providers.replace(OPERATOR, people.upstream.provider(), 1)
    assert [(entry.kind, entry.reason) for entry in people.journal.entries] == [
        ("identity.provider.changed", "intent"),
        ("identity.provider.changed", "done"),
        ("identity.provider.changed", "intent"),
        ("identity.provider.changed", "version_mismatch"),
    ]
