from __future__ import annotations

import asyncio
from base64 import b64encode
from pathlib import Path

import orjson
import pytest

from gateway.identity.upstream import EARLY, UpstreamCredentials
from gateway.model.service import Endpoint
from gateway.problems import AgencyUnreachable
from gateway.store.secrets import Secrets
from tests.support.loopback import LOOPBACK, Reply, Seen, serve


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Agency:
    """An agency's token endpoint: checks the secret, counts its tokens."""

    def __init__(self) -> None:
        self.issued = 0

    def __call__(self, seen: Seen) -> Reply:
        expected = "Basic " + b64encode(b"simpul:s3cret").decode()
        if seen.headers.get("authorization") != expected or b"grant_type=client_credentials" not in seen.body:
            return 401, {"content-type": "application/json"}, b'{"error":"invalid_client"}'
        self.issued += 1
        body = {"access_token": f"token-{self.issued}", "token_type": "Bearer", "expires_in": 100}
        return 200, {"content-type": "application/json"}, orjson.dumps(body)


def endpoint(url: str = "", **credentials: str) -> Endpoint:
    oauth = {"type": "oauth2_client_credentials", "token_url": url, "client_id": "simpul", "secret": "tax"}
    return Endpoint(base_url="http://127.0.0.1", credentials=credentials or oauth)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def credentials(tmp_path: Path, clock: Clock) -> UpstreamCredentials:
    secrets = Secrets(tmp_path)
    secrets.write("tax", b"s3cret")
    secrets.write("broken", b"a\r\nx-admin: 1")
    return UpstreamCredentials(secrets, LOOPBACK, clock=clock)


async def test_one_token_serves_all_until_it_ends(credentials: UpstreamCredentials, clock: Clock) -> None:
    with serve(Agency()) as server:
        one, two = endpoint(server.url + "/token"), endpoint(server.url + "/token")
        found = await asyncio.gather(*(credentials.headers(e) for e in [one, two] * 10))
        assert found == [[("authorization", "Bearer token-1")]] * 20
        clock.now += 100 - EARLY
        assert await credentials.headers(one) == [("authorization", "Bearer token-2")]
        assert await credentials.headers(two) == [("authorization", "Bearer token-2")]
        assert len(server.seen) == 2


async def test_a_401_renews_once_however_many_saw_it(credentials: UpstreamCredentials) -> None:
    with serve(Agency()) as server:
        one, two = endpoint(server.url + "/token"), endpoint(server.url + "/token")
        await credentials.headers(one)
        await credentials.headers(two)
        found = await asyncio.gather(*(credentials.headers(e, renew=True) for e in [one, two]))
        assert found == [[("authorization", "Bearer token-2")]] * 2
        assert len(server.seen) == 2


async def test_the_simple_kinds(credentials: UpstreamCredentials) -> None:
    assert await credentials.headers(Endpoint(base_url="http://x")) == []
    basic = endpoint(type="basic", username="simpul", secret="tax")
    assert await credentials.headers(basic) == [("authorization", "Basic c2ltcHVsOnMzY3JldA==")]
    assert await credentials.headers(endpoint(type="bearer", secret="tax")) == [
        ("authorization", "Bearer s3cret")
    ]
    key = endpoint(type="api_key", header="X-Key", secret="tax")
    assert await credentials.headers(key) == [("x-key", "s3cret")]
    assert await credentials.headers(key) is await credentials.headers(key)


@pytest.mark.parametrize(
    "bad",
    [
        {"type": "unknown"},
        {"type": "bearer", "secret": "absent"},
        {"type": "bearer", "secret": "../tax"},
        {"type": "api_key", "secret": "broken"},
    ],
)
async def test_what_is_not_set_up_is_a_problem(credentials: UpstreamCredentials, bad: dict[str, str]) -> None:
    with pytest.raises(AgencyUnreachable) as refused:
        await credentials.headers(endpoint(**bad))
    assert "s3cret" not in str(refused.value)


async def test_what_was_written_anew_counts_at_once_when_reread(
    credentials: UpstreamCredentials, tmp_path: Path
) -> None:
    one = endpoint(type="bearer", secret="tax")
    assert await credentials.headers(one) == [("authorization", "Bearer s3cret")]
    Secrets(tmp_path).write("tax", b"another")
    assert await credentials.headers(one) == [("authorization", "Bearer s3cret")]
    await credentials.reread()
    assert await credentials.headers(one) == [("authorization", "Bearer another")]
