from __future__ import annotations

import orjson
import pytest

from gateway.identity.jose.jwt import read_jwt, sign_jwt
from gateway.identity.jose.times import ahead, past
from tests.support.oauth import private_key


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1000, False), (1010, False), (1011, True), (1061, True), ("1000", True), (True, True)],
)
def test_clocks_may_differ_by_ten_seconds(value: object, expected: bool) -> None:
    token = read_jwt(sign_jwt({"alg": "ES256"}, orjson.dumps({"iat": value}), private_key()))
    assert ahead(token, "iat", 1000.0) is expected
    assert not ahead(token, "nbf", 1000.0)


@pytest.mark.parametrize(("value", "expected"), [(1000, False), (1001, True)])
def test_without_tolerance_every_second_counts(value: object, expected: bool) -> None:
    token = read_jwt(sign_jwt({"alg": "ES256"}, orjson.dumps({"nbf": value}), private_key()))
    assert ahead(token, "nbf", 1000.0, tolerance=0) is expected


@pytest.mark.parametrize(("value", "expected"), [(1001, False), (1000, True), (5, True), ("2000", True)])
def test_what_has_expired_has_expired(value: object, expected: bool) -> None:
    token = read_jwt(sign_jwt({"alg": "ES256"}, orjson.dumps({"exp": value}), private_key()))
    assert past(token, "exp", 1000.0) is expected
    assert not past(token, "nbf", 1000.0)
