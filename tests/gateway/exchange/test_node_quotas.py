"""Quotas in Valkey: exact over nodes and both windows, and what happens when it does not answer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from valkey.asyncio import Valkey

from gateway.exchange import node_quotas
from gateway.exchange.node_quotas import SharedQuotas
from gateway.exchange.quotas import DAY, Remaining
from gateway.problems import NotReady
from gateway.valkey_client import CONNECTIONS
from tests.support.valkey import needs_valkey, valkey

ENOUGH = 1_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with valkey(tmp_path_factory.mktemp("valkey")) as url:
        yield url


@pytest_asyncio.fixture
async def nodes(server: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[SharedQuotas, ...]]:
    monkeypatch.setattr(node_quotas, "PATIENCE", 30.0)  # a busy machine is slower than a network
    both = SharedQuotas(server), SharedQuotas(server)
    yield both
    for node in both:
        await node.close()


async def held(server: str, agreement: str) -> dict[str, int]:
    client: Valkey = Valkey.from_url(server)
    found = await client.hgetall(f"simpul-quota:{agreement}")
    await client.aclose()
    return {name.decode(): int(value) for name, value in found.items()}


@needs_valkey
async def test_two_nodes_together_let_exactly_the_quota_through(nodes: tuple[SharedQuotas, ...]) -> None:
    states = await asyncio.gather(*(nodes[n % 2].take("exact", None, 70) for n in range(200)))
    assert sum(state.allowed for state in states) == 70
    assert sorted(state.remaining for state in states if state.allowed) == list(range(70))
    assert all(state.limit == 70 and 0 < state.reset <= DAY for state in states)


@needs_valkey
async def test_a_call_takes_from_both_windows_or_from_neither(
    nodes: tuple[SharedQuotas, ...], server: str
) -> None:
    assert (await nodes[0].take("both", ENOUGH, 1)).allowed
    before = await held(server, "both")
    refused = await nodes[1].take("both", ENOUGH, 1)
    assert (refused.allowed, refused.limit, refused.remaining) == (False, 1, 0)
    assert await held(server, "both") == before


@needs_valkey
async def test_the_windows_are_the_second_and_the_day(nodes: tuple[SharedQuotas, ...], server: str) -> None:
    taken = [await nodes[0].take("windows", ENOUGH, ENOUGH) for _ in range(3)]
    counts = await held(server, "windows")
    assert counts["day"] % DAY == 0
    assert 0 <= counts["second"] - counts["day"] < DAY
    assert 1 <= counts["in_second"] <= counts["in_day"] == 3
    client: Valkey = Valkey.from_url(server)
    await client.hset("simpul-quota:windows", mapping={"second": counts["second"] - 2, "in_second": ENOUGH})
    assert (await nodes[0].take("windows", ENOUGH, ENOUGH)).allowed
    await client.hset("simpul-quota:windows", mapping={"day": counts["day"] - DAY, "in_day": ENOUGH})
    assert (await nodes[0].take("windows", None, ENOUGH)).remaining == ENOUGH - 1
    assert 0 < await client.ttl("simpul-quota:windows") <= 2 * DAY
    await client.aclose()
    assert all(state.allowed for state in taken)


@needs_valkey
async def test_what_has_no_quota_is_never_refused(nodes: tuple[SharedQuotas, ...]) -> None:
    assert await nodes[0].take("free", None, None) == Remaining(True, 0, 0, 0)
    assert not (await nodes[0].take("none", 0, None)).allowed


async def test_calls_are_refused_when_nobody_counts() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        quotas = SharedQuotas(f"valkey://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(NotReady) as refused:
            await quotas.take("a", 1, None)
        await quotas.close()
    assert refused.value.code == "quota_store_unavailable"


async def test_one_that_hangs_holds_up_nobody_else() -> None:
    """It takes connections and says nothing; other exchanges go on meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        quotas = SharedQuotas(f"valkey://127.0.0.1:{silent.getsockname()[1]}")
        asked = [asyncio.ensure_future(quotas.take("a", 1, None)) for _ in range(2 * CONNECTIONS)]
        rounds = 0
        while not all(one.done() for one in asked):
            await asyncio.sleep(0.001)
            rounds += 1
        assert rounds > 10
        refusals = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(refusal) for refusal in refusals} == {NotReady}
        await quotas.close()
