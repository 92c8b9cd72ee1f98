from __future__ import annotations

import pytest

from tests.support.oauth import House
from tests.support.oauth_flow import start_flow


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"client_id": None}, "invalid_request"),
        ({"client_id": "other"}, "invalid_client"),
    ],
)
async def test_only_the_code_flow(house: House, changes: dict[str, str | None], error: str) -> None:
    assert (await start_flow(house).push(**changes)).json()["error"] == error


async def test_a_client_that_did_not_register_it_is_refused(house: House) -> None:
    flow = start_flow(house, metadata={"grant_types": ["client_credentials"]})
    assert (await flow.push()).json()["error"] == "unauthorized_client"
