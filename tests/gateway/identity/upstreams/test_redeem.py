from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

import pytest

from gateway.identity.upstreams.failure import SignInFailed
from gateway.identity.upstreams.provider import Provider
from tests.support.people import PeopleHouse

BACK = "https://simpul.test/signin/callback/civil"
VERIFIER = "v" * 43


async def redeem(people: PeopleHouse, provider: Provider, verifier: str = VERIFIER, **request: Any) -> str:
    challenge = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    asked = {"client_id": "simpul", "code_challenge": challenge, "redirect_uri": BACK, **request}
    code = people.upstream.code(asked)
    redeemer = people.parts.upstream.redeemer
    return await redeemer.identity_token(provider, f"{people.upstream.url}/token", code, verifier, BACK)


@pytest.mark.parametrize("method", ["private_key_jwt", "client_secret_basic", "client_secret_post"])
async def test_simpul_proves_itself_as_it_is_registered(people: PeopleHouse, method: str) -> None:
    secret = None if method == "private_key_jwt" else "civil-secret"
    token = await redeem(people, people.upstream.provider(authentication=method, secret=secret))
    assert token.count(".") == 2
    assert people.upstream.server is not None
    body = people.upstream.server.seen[-1].body
    assert (b"client_assertion=" in body) == (method == "private_key_jwt")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"verifier": "w" * 43}, "sign_in_unconfirmed"),
        ({"redirect_uri": BACK + "x"}, "sign_in_unconfirmed"),
    ],
)
async def test_a_refusal_repeats_nothing_of_the_provider(
    people: PeopleHouse, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(SignInFailed) as refused:
        await redeem(people, people.upstream.provider(), **changes)
    assert refused.value.code == code
    assert "hunter2" not in str(refused.value)


async def test_a_missing_secret_is_the_operators_problem(people: PeopleHouse) -> None:
    provider = people.upstream.provider(authentication="client_secret_basic", secret="none-such")
    with pytest.raises(SignInFailed) as refused:
        await redeem(people, provider)
    assert refused.value.code == "provider_unavailable"


@pytest.mark.parametrize("url", ["http://10.0.0.1/token", "http://127.0.0.1:1/token", "ftp://x/"])
async def test_what_cannot_or_may_not_be_reached_is_unavailable(people: PeopleHouse, url: str) -> None:
    redeemer = people.parts.upstream.redeemer
    with pytest.raises(SignInFailed) as refused:
        await redeemer.identity_token(people.upstream.provider(), url, "c", VERIFIER, BACK)
    assert refused.value.code == "provider_unavailable"
