"""A register's identifier means one person in each namespace in which people sign in."""

from __future__ import annotations

from gateway.identity.keys.wrapping import WrappingKey
from gateway.identity.upstreams.persons import RegisteredPersons
from gateway.identity.upstreams.subjects import Subjects
from tests.support.people import OPERATOR, PeopleHouse


async def test_one_for_each_namespace(people: PeopleHouse) -> None:
    parts = people.parts
    persons = RegisteredPersons(parts.providers, Subjects(WrappingKey(bytes(32))))
    first = await persons.subjects("1234")
    assert len(first) == 1
    assert first != await persons.subjects("1235")
    other = people.upstream.provider(id="b", issuer="https://b.test", namespace="another")
    await parts.providers.add(OPERATOR, other)
    both = await persons.subjects("1234")
    assert first < both
    assert len(both) == 2
