"""The limits of sign-in through `simpul serve`: an address that asks too often waits, exchanges do not."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.gateway import NO_TLS, ServedGateway


@pytest.mark.slow
def test_who_asks_too_often_waits(tmp_path: Path) -> None:
    with (
        ServedGateway(tmp_path, sign_in_rate_address=1) as gateway,
        httpx.Client(base_url=gateway.url, trust_env=False, verify=NO_TLS) as http,
    ):
        token = gateway.token("operator")
        answers = [http.post("/oauth/token", data={"grant_type": "client_credentials"}) for _ in range(40)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused
        assert {answer.status_code for answer in answers} == {401, 429}
        assert refused[0].json()["error"] == "temporarily_unavailable"
        assert int(refused[0].headers["retry-after"]) >= 1
        assert refused[0].headers["x-content-type-options"] == "nosniff"
        allowed = http.get("/registry/agencies", headers={"authorization": f"Bearer {token}"})
        assert allowed.status_code == 200
