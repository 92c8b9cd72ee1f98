from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.oauth import House, open_house
from tests.support.oauth_flow import Flow, start_flow


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def flow(house: House) -> Flow:
    return start_flow(house)
