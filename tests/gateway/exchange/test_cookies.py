"""Cookies: what a description names goes on, and nothing else that a browser sends along."""

from __future__ import annotations

import pytest

from gateway.exchange.cookies import described_cookies

NAMES = {"lang", "token", "__Host-simpul"}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (b"lang=et", [("lang", "et")]),
        (b"other=1; lang=et;token=a=b", [("lang", "et"), ("token", "a=b")]),
        (b'lang="et"', [("lang", '"et"')]),
        (b"lang=", [("lang", "")]),
        (b"lang; =x; LANG=et", []),
        (b"__Host-simpul=secret; lang=et", [("lang", "et")]),
        (b"lang=et, token=x", []),
        (b"lang=\xe9", []),
        (b"", []),
    ],
)
def test_only_described_cookies_are_found(field: bytes, expected: list[tuple[str, str]]) -> None:
    assert described_cookies(field, NAMES) == expected
