from __future__ import annotations

import pytest

from tests.support.oauth import House
from tests.support.oauth_flow import start_flow


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None},
        {"code_challenge": "short"},
        {"code_challenge": "=" * 43},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
    ],
)
async def test_s256_is_needed_of_every_client(house: House, changes: dict[str, str | None]) -> None:
    assert (await start_flow(house).push(**changes)).json()["error"] == "invalid_request"
