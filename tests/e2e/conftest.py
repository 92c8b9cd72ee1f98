"""A gateway and an agency for the end-to-end tests.

A gateway costs while it waits, too: it ends with the file that asked for it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.agency import Agency
from tests.support.agency_thread import agency_in_thread
from tests.support.gateway import ServedGateway
from tests.support.parties import register_parties


@pytest.fixture(scope="module")
def plain_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedGateway]:
    """A gateway of one worker on SQLite, for what does not depend on workers or store."""
    with ServedGateway(tmp_path_factory.mktemp("plain"), max_body_bytes=1 << 20) as served:
        register_parties(served)
        yield served


@pytest.fixture
def agency() -> Iterator[Agency]:
    """An agency of the test's own."""
    with agency_in_thread() as running:
        yield running
