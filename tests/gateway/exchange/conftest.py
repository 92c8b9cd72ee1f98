"""An agency that runs, and the exchange path before it; a module that needs other parts has its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.agency import Agency, running_agency
from tests.support.exchanges import Kit


@pytest.fixture
async def agency() -> AsyncIterator[Agency]:
    async with running_agency() as running:
        yield running


@pytest.fixture
def kit(agency: Agency, tmp_path: Path) -> Kit:
    return Kit(tmp_path, agency.url)
