from __future__ import annotations

import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.par.sign_in_wishes import sign_in_wishes, wanted_assurance
from gateway.model.classification import Assurance
from tests.support.oauth import House


def test_any_listed_level_will_do_and_an_unknown_one_is_never_none() -> None:
    assert wanted_assurance({}) is Assurance.LOW
    assert wanted_assurance({"acr_values": "high substantial"}) is Assurance.SUBSTANTIAL
    assert wanted_assurance({"acr_values": "gold high"}) is Assurance.HIGH
    for words in ("gold", "none"):
        with pytest.raises(OAuthError, match="invalid_request"):
            wanted_assurance({"acr_values": words})


def asked(house: House, wish: dict[str, str]) -> OAuthRequest:
    request = house.request(scope="openid", **wish)
    request.scopes = frozenset({"openid"})
    return request


@pytest.mark.parametrize(
    "wish", [{}, {"prompt": "login consent"}, {"max_age": "0"}, {"state": "x" * 512}, {"unknown": "x"}]
)
async def test_wishes_that_can_be_met(house: House, wish: dict[str, str]) -> None:
    await sign_in_wishes(asked(house, wish))


@pytest.mark.parametrize(
    "wish",
    [
        {"prompt": "none login"},
        {"prompt": "create"},
        {"max_age": "-1"},
        {"max_age": "1e9"},
        {"state": "x" * 513},
        {"state": "a\nb"},
        {"nonce": "x" * 300},
        {"acr_values": "gold"},
        {"id_token_hint": "x"},
    ],
)
async def test_wishes_that_cannot(house: House, wish: dict[str, str]) -> None:
    with pytest.raises(OAuthError, match="invalid_request"):
        await sign_in_wishes(asked(house, wish))


async def test_what_is_asked_must_be_named(house: House) -> None:
    with pytest.raises(OAuthError, match="invalid_request"):
        await sign_in_wishes(house.request())
    request = house.request(scope="registry:read", nonce="n")
    request.scopes = frozenset({"registry:read"})
    with pytest.raises(OAuthError, match="invalid_request"):
        await sign_in_wishes(request)
    with pytest.raises(OAuthError, match="registration_not_supported"):
        await sign_in_wishes(asked(house, {"registration": "{}"}))
