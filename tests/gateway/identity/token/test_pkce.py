from __future__ import annotations

import secrets

import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.token.pkce import CHALLENGE, check_verifier

# RFC 7636 appendix B.
VERIFIER, S256 = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_example_of_the_rfc() -> None:
    check_verifier(VERIFIER, S256)
    assert CHALLENGE.fullmatch(S256)


@pytest.mark.parametrize(
    "verifier",
    [S256, VERIFIER[:-1], VERIFIER + "A", "", "short", "é" * 43, "\ud800" * 43, secrets.token_urlsafe(40)],
    ids=["challenge", "shortened", "lengthened", "empty", "short", "not ascii", "surrogates", "another"],
)
def test_any_other_verifier_is_refused(verifier: str) -> None:
    with pytest.raises(OAuthError, match="invalid_grant"):
        check_verifier(verifier, S256)
