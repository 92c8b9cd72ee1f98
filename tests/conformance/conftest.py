"""One Simpul for all tests of a file with certified peers, each of which registers what it needs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.browser import Browser
from tests.support.gateway import ServedGateway
from tests.support.node import require_node
from tests.support.openid_client import ELSEWHERE, simpul_in_demo_mode


@pytest.fixture(scope="module")
def simpul(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedGateway]:
    """A running Simpul in demo mode with one agency."""
    require_node("openid-client")
    with simpul_in_demo_mode(tmp_path_factory.mktemp("simpul")) as served:
        yield served


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A person's browser."""
    browser = Browser(elsewhere=ELSEWHERE)
    yield browser
    await browser.close()
