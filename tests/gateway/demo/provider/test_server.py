"""The demo provider believes whoever chooses a person, so it must start nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway.demo.failure import StoryFailed
from gateway.demo.people import PEOPLE
from gateway.demo.provider.accounts import ACCOUNTS, BY_SUBJECT, registration
from gateway.demo.provider.server import provider_app
from gateway.settings import Settings

HERE = "http://127.0.0.1:8500"


@pytest.mark.parametrize(
    ("changes", "issuer"),
    [
        ({"mode": "production"}, HERE),
        ({"mode": "demo", "issuer": "https://simpul.example"}, HERE),
        ({"mode": "demo", "issuer": "http://10.0.0.1:8400"}, HERE),
        ({"mode": "demo"}, "http://0.0.0.0:8500"),
    ],
)
def test_it_refuses_to_start_elsewhere(changes: dict[str, Any], issuer: str) -> None:
    with pytest.raises(StoryFailed):
        provider_app(Settings.model_validate(changes), issuer)


def test_it_starts_in_demo_mode_on_this_machine() -> None:
    assert provider_app(Settings(mode="demo"), HERE) is not None


@pytest.mark.slow
def test_the_command_refuses_too(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "gateway.demo.provider.server", "--port", "8500"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert b"demo mode only" in ended.stderr


def test_its_people_are_invented_and_have_parts_to_play() -> None:
    assert len(BY_SUBJECT) == len(ACCOUNTS)
    assert all(account.person in PEOPLE for account in ACCOUNTS)
    roles = " ".join(account.role["en"] for account in ACCOUNTS)
    for part in ("Citizen", "guardian", "Ward", "Official", "Security officer"):
        assert part in roles
    assert registration(HERE)["subject_claim"] in ACCOUNTS[0].claims()
