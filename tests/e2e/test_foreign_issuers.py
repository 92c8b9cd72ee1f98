"""Tokens of other trusted issuers at a running gateway: keys are fetched seldom, a dead one waits alone."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.support.foreign_issuer import ForeignIssuer, foreign_issuer, silent_issuer
from tests.support.gateway import ServedGateway
from tests.support.parties import register_client

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Federation:
    gateway: ServedGateway
    good: ForeignIssuer
    dead: ForeignIssuer
    dead_socket: socket.socket

    def ask(self, token: str) -> int:
        """Call with a token, on a connection of its own; returns the status."""
        headers = {"authorization": f"Bearer {token}"}
        url = f"{self.gateway.url}/registry/agencies"
        return httpx.get(url, headers=headers, trust_env=False, timeout=60).status_code


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federation]:
    directory: Path = tmp_path_factory.mktemp("federation")
    with (
        foreign_issuer() as good,
        silent_issuer() as (dead, listening),
        ServedGateway(directory, trusted_issuers=[good.url, dead.url]) as gateway,
    ):
        for client, issuer in (("neighbour", good.url), ("gone", dead.url)):
            metadata = {"bearer_tokens_allowed": True, "issuer": issuer}
            register_client(gateway, client, "operator", ["registry:read"], metadata=metadata)
        yield Federation(gateway, good, dead, listening)


def test_a_trusted_issuers_token_is_accepted_and_its_keys_are_fetched_once(federation: Federation) -> None:
    good, url = federation.good, federation.gateway.url
    assert {federation.ask(good.token(url, "neighbour")) for _ in range(5)} == {200}
    assert (good.fetched("/.well-known/openid-configuration"), good.fetched()) == (1, 1)
    for refused in (
        good.token("https://elsewhere.example", "neighbour"),
        good.token(url, "operator"),  # a client of this gateway's own
        good.token(url, "gone"),  # a client of the other issuer
        good.token(url, "nobody"),
        good.token(url, "neighbour", iss="https://not-trusted.example"),
        good.token(url, "neighbour", iss=federation.dead.url + "/"),
    ):
        assert federation.ask(refused) == 401
    assert good.fetched() == 1


def test_an_unknown_kid_is_looked_for_once_in_ten_seconds(federation: Federation) -> None:
    good, url = federation.good, federation.gateway.url
    assert federation.ask(good.token(url, "neighbour")) == 200
    before = good.fetched()
    good.rotate("second")
    # One fetch at most in any ten seconds, however many ask: whichever of these comes late enough
    # finds the new key, and all before it are refused without a fetch of their own.
    statuses, counts = [], []
    while 200 not in statuses:
        statuses.append(federation.ask(good.token(url, "neighbour")))
        counts.append(good.fetched() - before)
        assert len(statuses) < 1_000
        time.sleep(0.2)
    assert counts[-1] == 1
    assert all(count == 0 for count in counts[:-1])
    assert set(statuses[:-1]) <= {401}
    # The look-up is spent: of fifty made-up names none is looked for, and the known key goes on.
    assert {federation.ask(good.token(url, "neighbour", kid=f"made-up-{n}")) for n in range(50)} == {401}
    assert good.fetched() - before <= 2
    assert federation.ask(good.token(url, "neighbour")) == 200


def test_a_dead_issuer_blocks_nobody_else(federation: Federation) -> None:
    good, dead, url = federation.good, federation.dead, federation.gateway.url
    with ThreadPoolExecutor(4) as callers:
        waiting = [callers.submit(federation.ask, dead.token(url, "gone")) for _ in range(3)]
        federation.dead_socket.settimeout(30)
        reached, _ = federation.dead_socket.accept()  # the gateway waits for the dead issuer from here on
        with reached:
            assert federation.ask(good.token(url, "neighbour")) == 200
            # This was answered while those three calls wait: none of them is over.
            assert [call.done() for call in waiting] == [False] * 3
            assert federation.ask(good.token(url, "neighbour")) == 200
        assert [call.result(60) for call in waiting] == [401] * 3
    assert federation.ask(dead.token(url, "gone")) == 401  # at once: not tried again so soon
