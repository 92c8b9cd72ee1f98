from __future__ import annotations

import orjson
import pytest

from gateway.addresses import AddressGuard
from gateway.identity.upstream_token import fetch_upstream_token
from gateway.problems import AgencyUnreachable
from tests.support.loopback import LOOPBACK, serve

JSON = {"content-type": "application/json"}


async def fetch(url: str, guard: AddressGuard = LOOPBACK) -> tuple[str, float]:
    return await fetch_upstream_token(
        {"token_url": url, "client_id": "c", "scope": "a b"}, "secret", guard, True
    )


async def test_a_token_is_fetched_with_its_scope() -> None:
    body = orjson.dumps({"access_token": "t", "token_type": "bearer"})
    with serve(lambda _: (200, JSON, body)) as server:
        assert await fetch(server.url) == ("t", 60.0)
        assert b"scope=a+b" in server.seen[0].body


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b'{"error":"invalid_client","error_description":"secret=hunter2"}'),
        (500, b"<html>"),
        (302, b""),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"access_token":"a b","token_type":"Bearer"}'),
        (200, b'{"access_token":"a","token_type":"mac"}'),
    ],
)
async def test_no_token_is_a_problem_that_repeats_nothing(status: int, body: bytes) -> None:
    with serve(lambda _: (status, {**JSON, "location": "/x"}, body)) as server:
        with pytest.raises(AgencyUnreachable) as refused:
            await fetch(server.url)
        assert "hunter2" not in str(refused.value.body())
        assert len(server.seen) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://10.0.0.1/", "", "ftp://x/"])
async def test_what_cannot_or_may_not_be_reached_is_a_problem(url: str) -> None:
    with pytest.raises(AgencyUnreachable):
        await fetch(url)
