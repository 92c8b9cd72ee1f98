from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.people import PeopleHouse, open_people_house


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[PeopleHouse]:
    async with open_people_house(tmp_path) as people:
        yield people
