"""Who calls: the cache first, the proof when there is one, a principal that was brought."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.exchange.exchange import Exchange
from gateway.exchange.stages.authenticate import authenticate
from gateway.model.principal import Principal
from gateway.problems import NotAuthenticated
from tests.support.exchanges import Kit, settle
from tests.support.tax_income import principal


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path, "http://127.0.0.1:1")


def exchange(kit: Kit, **fields: bytes) -> Exchange:
    x = Exchange(kit.holder.current, "GET", b"/api/tax/income/people/7", b"a=1", [])
    x.fields = {name.encode(): value for name, value in fields.items()}
    return x


async def test_a_token_that_was_seen_is_not_verified_again(kit: Kit) -> None:
    x = exchange(kit, authorization=b"Bearer good")
    await settle(authenticate(x, kit.parts))
    assert (x.principal, kit.tokens.verified) == (kit.tokens.principals["Bearer good"], 0)


async def test_a_proof_goes_to_the_verifier_with_the_public_url(kit: Kit) -> None:
    asked: list[tuple[str, str, dict[str, str]]] = []

    async def verify(method: str, url: str, headers: Mapping[str, str]) -> Principal:
        asked.append((method, url, dict(headers)))
        return principal()

    kit.tokens.verify = verify  # type: ignore[method-assign]
    await settle(authenticate(exchange(kit, authorization=b"DPoP t", dpop=b"proof"), kit.parts))
    assert asked == [
        (
            "GET",
            "https://gateway.example/api/tax/income/people/7",
            {"authorization": "DPoP t", "dpop": "proof"},
        )
    ]


async def test_no_token_is_told_what_is_wanted(kit: Kit) -> None:
    with pytest.raises(NotAuthenticated) as refused:
        await settle(authenticate(exchange(kit), kit.parts))
    assert refused.value.headers["WWW-Authenticate"] == "Bearer"
    assert kit.tokens.verified == 1


async def test_a_journeys_principal_stays(kit: Kit) -> None:
    x = exchange(kit)
    x.principal = brought = principal(client="journeys")
    await settle(authenticate(x, kit.parts))
    assert x.principal is brought
