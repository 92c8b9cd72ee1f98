from __future__ import annotations

from pathlib import Path

import pytest

from gateway.api.people import OrganisationReference, PersonReference, resolve
from gateway.problems import NotFound
from tests.support.people import open_people_house


async def test_who_is_named_is_who_signs_in(tmp_path: Path) -> None:
    async with open_people_house(tmp_path) as people:
        providers, subjects = people.parts.providers, people.parts.upstream.subjects
        anna = PersonReference(provider="civil", subject="anna-upstream")
        assert await resolve(anna, providers, subjects) == people.subject()
        firm = OrganisationReference(registry="companies", number="anna-upstream")
        assert (await resolve(firm, providers, subjects)).startswith("organisation-")
        with pytest.raises(NotFound):
            await resolve(PersonReference(provider="nobody", subject="x"), providers, subjects)
