from __future__ import annotations

import pytest

from gateway.identity.dpop.target import same_target

URL = "https://simpul.test/api/tax/v1/a-b"


@pytest.mark.parametrize(
    "htu",
    [
        URL,
        "HTTPS://SIMPUL.test:443/api/tax/v1/a-b",
        URL + "?q=1#f",
        "https://simpul.test/api/tax/v1/a%2Db",
        "https://simpul.test/%61pi/tax/v1/a-b",
    ],
)
def test_equal_after_normalisation(htu: str) -> None:
    assert same_target(htu, URL)


@pytest.mark.parametrize(
    "htu",
    [
        "http://simpul.test/api/tax/v1/a-b",
        "https://simpul.test:8443/api/tax/v1/a-b",
        "https://evil.test/api/tax/v1/a-b",
        "https://simpul.test@evil.test/api/tax/v1/a-b",
        "https://simpul.test/api/tax/v1/A-b",
        "https://simpul.test/api/tax/v1/a-b/",
        "https://simpul.test/api%2Ftax/v1/a-b",
        "https://[::1/",
        "https://simpul.test:99999/api/tax/v1/a-b",
        "/api/tax/v1/a-b",
        "",
        None,
        5,
        "x" * 5000,
    ],
)
def test_different(htu: object) -> None:
    assert not same_target(htu, URL)


def test_an_empty_path_is_the_root() -> None:
    assert same_target("https://simpul.test", "https://simpul.test/")
