from __future__ import annotations

import pytest

from gateway.identity.par.redirect_uri import is_safe
from tests.support.oauth import House
from tests.support.oauth_flow import REDIRECT, start_flow


@pytest.mark.parametrize(
    "uri",
    [
        REDIRECT + "&x=1",
        REDIRECT.replace("portal.test", "portal.test.evil.test"),
        REDIRECT.replace("portal.test", "portal.test@evil.test"),
        REDIRECT.replace("callback", "callback/../evil"),
        REDIRECT.replace("callback", "Callback"),
        REDIRECT.replace("callback", "callback/"),
        REDIRECT.replace("https", "http"),
        REDIRECT + "#x",
        REDIRECT.replace("portal.test", "portal.test:443"),
        "//portal.test/callback",
        "",
        None,
    ],
)
async def test_not_one_character_may_differ(house: House, uri: str | None) -> None:
    assert (await start_flow(house).push(redirect_uri=uri)).json()["error"] == "invalid_request"


@pytest.mark.parametrize(
    "uri", ["http://portal.test/", "https://a@b/", "https://x/#y", "javascript:x", "https://x/\n"]
)
async def test_what_is_not_safe_is_refused_even_if_registered(house: House, uri: str) -> None:
    assert not is_safe(uri)
    flow = start_flow(house, metadata={"redirect_uris": [uri]})
    assert (await flow.push(redirect_uri=uri)).status_code == 400


def test_native_clients_may_use_loopback() -> None:
    assert is_safe("http://127.0.0.1:4711/callback")
    assert is_safe("http://[::1]/callback")
    assert not is_safe("http://localhost/callback")
    assert not is_safe("https://[::1/")
