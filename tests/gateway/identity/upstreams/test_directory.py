from __future__ import annotations

from typing import Any

import pytest

from gateway.identity.issuers.fetch import FetchFailed
from gateway.identity.upstreams.directory import FRESH_FOR, UpstreamDirectory
from gateway.identity.upstreams.failure import SignInFailed
from gateway.identity.upstreams.provider import Provider
from tests.support.oauth import private_key

PROVIDER = Provider(id="a", issuer="https://a.test", client_id="c", names={"en": "A"})
GOOD = {
    "issuer": "https://a.test",
    "authorization_endpoint": "https://a.test/authorize",
    "token_endpoint": "https://a.test/token",
    "jwks_uri": "https://a.test/jwks",
}


class Wire:
    """Answers by URL, and counts what was asked."""

    def __init__(self, **changes: Any) -> None:
        self.now = 0.0
        self.asked: list[str] = []
        self.metadata = {**GOOD, **changes}
        self.keys = [{**private_key().as_dict(private=False), "kid": "one"}]
        self.directory = UpstreamDirectory(self.fetch, lambda: self.now)

    async def fetch(self, url: str) -> dict[str, Any]:
        self.asked.append(url)
        if url.endswith("/jwks"):
            return {"keys": self.keys}
        if url == "https://a.test/.well-known/openid-configuration":
            return self.metadata
        raise FetchFailed("status 404")


async def test_what_was_fetched_is_believed_for_a_while() -> None:
    wire = Wire()
    for _ in range(3):
        assert (await wire.directory.endpoints(PROVIDER)).token == "https://a.test/token"
        assert await wire.directory.keys(PROVIDER, "one")
    assert len(wire.asked) == 2
    wire.now = FRESH_FOR
    await wire.directory.keys(PROVIDER, "one")
    assert len(wire.asked) == 4


async def test_an_unknown_key_is_looked_for_anew_but_not_at_every_word() -> None:
    wire = Wire()
    await wire.directory.keys(PROVIDER, "one")
    wire.keys = [{**private_key(name="two").as_dict(private=False), "kid": "two"}]
    assert await wire.directory.keys(PROVIDER, "two") == []
    wire.now = 11
    assert len(await wire.directory.keys(PROVIDER, "two")) == 1
    before = len(wire.asked)
    for _ in range(5):
        assert await wire.directory.keys(PROVIDER, "three") == []
    assert len(wire.asked) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://b.test"},
        {"issuer": "https://a.test/"},
        {"token_endpoint": "http://a.test/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://user@a.test/"},
        {"jwks_uri": None},
    ],
)
async def test_metadata_that_misspeaks_is_not_used(changes: dict[str, Any]) -> None:
    with pytest.raises(SignInFailed) as refused:
        await Wire(**changes).directory.endpoints(PROVIDER)
    assert refused.value.code == "provider_unavailable"


async def test_a_provider_that_cannot_be_reached_is_said_so() -> None:
    other = Provider(id="b", issuer="https://b.test", client_id="c", names={"en": "B"})
    with pytest.raises(SignInFailed) as refused:
        await Wire().directory.keys(other, "one")
    assert refused.value.status == 502
