from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.identity.administration import Administration
from gateway.identity.upstreams.providers import CONFIGURED, Providers
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


async def test_those_of_the_settings_stand_first_and_are_not_changed_here(people: PeopleHouse) -> None:
    store, administration = people.house.store, Administration(people.journal)
    civil = people.upstream.provider()
    own = replace(civil, id="configured", issuer="https://configured.test")
    providers = Providers(store, administration, [own])
    assert [found.id for found, _ in await providers.listed()] == ["civil", "configured"]
    assert await providers.find("configured") == (own, CONFIGURED)
    for refused in (
        providers.add(OPERATOR, own),
        providers.add(OPERATOR, replace(own, id="other")),
        providers.replace(OPERATOR, own, CONFIGURED),
        providers.replace(OPERATOR, replace(civil, issuer=own.issuer), 1),
        providers.remove(OPERATOR, "configured"),
    ):
        with pytest.raises(Conflict) as conflict:
            await refused
        assert conflict.value.code == "configured"
    # One of the registry with the same issuer or id is not offered as well.
    over = Providers(store, administration, [replace(civil, id="configured")])
    assert await over.active() == [replace(civil, id="configured")]
    with pytest.raises(NotFound):
        await over.find("civil")
