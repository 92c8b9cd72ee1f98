from __future__ import annotations

import pytest

from gateway.identity.client_authentication.no_client_secret import no_client_secret
from gateway.identity.endpoints import PRIVATE_KEY_JWT, SIGNED_GRANT, TLS_CLIENT_AUTH
from tests.support.oauth import House, assertion, token_form


def test_it_comes_first_whatever_the_way() -> None:
    assert {checks[0] for checks in (PRIVATE_KEY_JWT, SIGNED_GRANT, TLS_CLIENT_AUTH)} == {no_client_secret}


@pytest.mark.parametrize(
    ("field", "secret", "challenge"),
    [
        ("Basic cG9ydGFsOng=", None, 'Basic realm="none"'),
        ("Bearer x", None, None),
        (None, "x", None),
    ],
)
@pytest.mark.parametrize(
    "way",
    [
        {},
        {"client_assertion": None, "client_assertion_type": None},
        {
            "client_assertion": None,
            "client_assertion_type": None,
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        },
    ],
)
async def test_a_secret_is_refused_alone_and_beside_what_would_do(
    house: House, field: str | None, secret: str | None, challenge: str | None, way: dict[str, str | None]
) -> None:
    form = token_form(**way, client_secret=secret, assertion=assertion())
    answer = await house.http.post(
        "/oauth/token", data=form, headers={"authorization": field} if field else {}
    )
    assert answer.status_code in (400, 401)
    assert answer.json()["error_description"] == "This server takes no client secrets."
    assert "grant_type" in way or answer.headers.get("www-authenticate") == challenge
