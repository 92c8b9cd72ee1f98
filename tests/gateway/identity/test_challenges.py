"""The challenge is in the scheme that the caller used; whoever used none is told both."""

from __future__ import annotations

import pytest

from gateway.identity.challenges import challenge, challenge_both, scheme_of

ALGS = 'algs="PS256 ES256 EdDSA Ed25519"'


@pytest.mark.parametrize(
    ("authorization", "scheme"),
    [
        ("Bearer x", "Bearer"),
        ("bEARER x", "Bearer"),
        ("dpop x", "DPoP"),
        ("DPoP", None),
        ("Basic x", None),
        ("Bearer2 x", None),
        ("", None),
        (None, None),
    ],
)
def test_the_scheme_is_told_by_its_name(authorization: str | None, scheme: str | None) -> None:
    assert scheme_of(authorization) == scheme


def test_the_scheme_that_was_used_is_challenged_alone() -> None:
    assert challenge("Bearer x", error="invalid_token") == 'Bearer error="invalid_token"'
    assert challenge("dpop x", error="insufficient_scope", scope="a b") == (
        f'DPoP error="insufficient_scope", scope="a b", {ALGS}'
    )


@pytest.mark.parametrize("authorization", [None, "", "Basic eA=="])
def test_who_used_none_is_told_both_and_of_no_error(authorization: str | None) -> None:
    said = challenge(authorization, error="invalid_token", resource_metadata="https://a.test/m")
    assert said == (
        f'Bearer resource_metadata="https://a.test/m", DPoP resource_metadata="https://a.test/m", {ALGS}'
    )
    assert challenge(authorization) == f"Bearer, DPoP {ALGS}"


def test_a_token_in_the_wrong_scheme_is_told_the_other() -> None:
    assert challenge_both("Bearer x", error="invalid_token") == (f'Bearer error="invalid_token", DPoP {ALGS}')
