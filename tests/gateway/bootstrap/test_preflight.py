"""What must be there before a worker starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.bootstrap.preflight import CannotServe, check_start, policy_directory
from gateway.commands.init import initialize
from gateway.settings import Settings


async def test_an_initialised_directory_may_start(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with pytest.raises(CannotServe, match="simpul init"):
        check_start(settings)
    await initialize(settings)
    check_start(settings)
    with pytest.raises(CannotServe, match="policies cannot be used"):
        check_start(Settings(data=tmp_path / "data", policies=tmp_path))


def test_the_operators_policies_come_before_those_that_ship(tmp_path: Path) -> None:
    assert policy_directory(Settings(policies=tmp_path)) == tmp_path
    assert list(policy_directory(Settings()).glob("*.cedar"))
