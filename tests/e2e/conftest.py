"""Gateways and agencies for the end-to-end tests: real processes, shared where a test changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.agency import Agency
from tests.support.agency_thread import agency_in_thread
from tests.support.gateway import ServedGateway, database
from tests.support.parties import register_parties
from tests.support.stores import ENGINES


@pytest.fixture(scope="session", params=ENGINES)
def gateway(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedGateway]:
    """A gateway of two workers with an office and a provider, on each engine."""
    with database(request.param) as url:
        directory = tmp_path_factory.mktemp(f"gateway-{request.param}")
        with ServedGateway(directory, workers=2, database_url=url) as served:
            register_parties(served)
            yield served


@pytest.fixture(scope="session")
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
