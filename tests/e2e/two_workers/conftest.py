"""The gateway of two workers that all files here ask, and an agency."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.gateway import ServedGateway, database
from tests.support.parties import register_parties
from tests.support.stores import ENGINES


@pytest.fixture(scope="package", params=ENGINES)
def gateway(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedGateway]:
    """A gateway of two workers with an office and a provider, on each engine."""
    with database(request.param) as url:
        directory = tmp_path_factory.mktemp(f"gateway-{request.param}")
        with ServedGateway(directory, workers=2, database_url=url) as served:
            register_parties(served)
            yield served
