"""Narrowing: the rules that the token endpoint and the steps of journeys share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.exchange.narrowing import DEEPEST, Wish, narrow
from gateway.model.mandate import MandateTerms
from gateway.model.principal import Principal

ISSUER = "https://gateway.example"
TAX, CIVIL = f"{ISSUER}/api/tax", f"{ISSUER}/api/civil"
HAD = Principal(
    client="portal", issuer=ISSUER, token_id="t", expires=1.0, scopes=frozenset({"a", "b"}), subject="9"
)


GUARDIAN = MandateTerms(id="m", kind="guardian", reach=("tax/income",))


def test_what_is_within_is_had() -> None:
    wish = Wish(resource=TAX, scopes=frozenset({"a"}), purposes=frozenset({"audit"}))
    assert narrow(HAD, ISSUER, ISSUER, wish) == wish
    assert narrow(HAD, TAX, ISSUER, wish) == wish
    assert narrow(replace(HAD, mandate=GUARDIAN), ISSUER, ISSUER, wish) == wish


def test_no_purpose_asked_for_is_what_there_is() -> None:
    limited = replace(HAD, purposes=frozenset({"audit"}))
    assert narrow(limited, ISSUER, ISSUER, Wish(resource=TAX)).purposes == {"audit"}


@pytest.mark.parametrize(
    ("had", "audience", "wish", "error"),
    [
        (HAD, ISSUER, Wish(resource=TAX, scopes=frozenset({"c"})), "invalid_scope"),
        (
            replace(HAD, purposes=frozenset({"audit"})),
            ISSUER,
            Wish(resource=TAX, purposes=frozenset({"audit", "more"})),
            "invalid_scope",
        ),
        (HAD, CIVIL, Wish(resource=TAX), "invalid_target"),
        (HAD, TAX, Wish(resource=ISSUER), "invalid_target"),
        (HAD, ISSUER, Wish(resource="https://elsewhere.example"), "invalid_target"),
        (HAD, ISSUER, Wish(resource=f"{ISSUER}/api/tax/income"), "invalid_target"),
        (replace(HAD, mandate=GUARDIAN), ISSUER, Wish(resource=CIVIL), "invalid_target"),
        (replace(HAD, actors=("x",) * DEEPEST), ISSUER, Wish(resource=TAX), "invalid_request"),
    ],
)
def test_what_would_be_wider_is_refused(had: Principal, audience: str, wish: Wish, error: str) -> None:
    with pytest.raises(OAuthError) as refused:
        narrow(had, audience, ISSUER, wish)
    assert refused.value.error == error
