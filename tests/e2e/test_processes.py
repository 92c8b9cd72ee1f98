"""The gateway's processes: memory, stopping, dying, and what evidence there is of it all."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.agency import PIECE, Agency
from tests.support.agency_thread import agency_in_thread
from tests.support.gateway import ServedGateway, database
from tests.support.load import load
from tests.support.parties import DOCUMENTS, PERSON, PURPOSE, agree, entries, publish, register_parties
from tests.support.stores import ENGINES

pytestmark = pytest.mark.slow
GIGABYTE = 1 << 30
MOST = 200 * 1024 * 1024


@pytest.fixture(scope="module")
def slow_agency() -> Iterator[Agency]:
    with agency_in_thread() as running:
        yield running


@pytest.fixture(scope="module", params=ENGINES)
def node(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, slow_agency: Agency
) -> Iterator[ServedGateway]:
    """A gateway of two workers with an agreement, that a test may stop or harm; one of them begins cold."""
    directory, warm = tmp_path_factory.mktemp("node"), request.param != "sqlite"
    with (
        database(request.param) as url,
        ServedGateway(directory, warm=warm, workers=2, database_url=url) as served,
    ):
        register_parties(served)
        publish(served, slow_agency.url, endpoint={"timeout": 20})
        agree(served)
        time.sleep(1)
        yield served


def headers(gateway: ServedGateway) -> dict[str, str]:
    return {"authorization": f"Bearer {gateway.token('portal')}", "simpul-purpose": PURPOSE}


def permits(gateway: ServedGateway) -> list[str]:
    """Return how each permitted exchange ended."""
    found = entries(gateway, decision="permit")
    return [entry["reason"] for entry in found if entry["kind"] == "outcome"]


def test_a_gigabyte_each_way_in_bounded_memory(plain_gateway: ServedGateway) -> None:
    with agency_in_thread(keep=False, size=GIGABYTE, media="application/octet-stream") as agency:
        publish(plain_gateway, agency.url, name="bulk")
        agree(plain_gateway, service="bulk")
        bulk = DOCUMENTS.replace("income", "bulk")
        got = 0
        with httpx.stream(
            "GET", f"{plain_gateway.url}{bulk}/1", headers=headers(plain_gateway), trust_env=False, timeout=60
        ) as answer:
            for piece in answer.iter_raw():
                got += len(piece)
        assert got == GIGABYTE
        agency.size = None
        fields = {
            **headers(plain_gateway),
            "content-type": "application/octet-stream",
            "content-length": str(GIGABYTE),
        }
        pieces = (PIECE for _ in range(GIGABYTE // len(PIECE)))
        url = plain_gateway.url + bulk
        sent = httpx.post(url, headers=fields, content=pieces, trust_env=False, timeout=60)
        assert sent.status_code == 200
        assert agency.seen[-1].size == GIGABYTE
    for pid in plain_gateway.serving():
        status = Path(f"/proc/{pid}/status").read_text()
        assert int(status.partition("VmHWM:")[2].split()[0]) * 1024 < MOST


def test_a_stop_lets_exchanges_under_way_finish_and_takes_no_new_ones(
    node: ServedGateway, slow_agency: Agency
) -> None:
    before, seen = permits(node), len(slow_agency.seen)
    slow_agency.delay = 2.0
    connections = [http.client.HTTPConnection("127.0.0.1", node.port, timeout=30) for _ in range(6)]
    for connection in connections:
        connection.request("GET", PERSON, headers=headers(node))
    while len(slow_agency.seen) < seen + len(connections):
        time.sleep(0.02)
    stopped: list[int] = []
    stopping = threading.Thread(target=lambda: stopped.append(node.stop()))
    stopping.start()
    answers = [connection.getresponse() for connection in connections]
    bodies = [answer.read() for answer in answers]
    assert {answer.status for answer in answers} == {200}
    assert set(bodies) == {slow_agency.body}
    stopping.join(30)
    assert stopped == [0]
    with pytest.raises(httpx.TransportError):
        httpx.get(node.url + "/healthz", trust_env=False)
    slow_agency.delay = 0.0
    node.start()
    assert permits(node) == ["ok"] * len(connections) + before


def test_a_worker_that_dies_is_replaced_and_the_evidence_stays_dense(node: ServedGateway) -> None:
    before = node.serving()
    assert len(before) == 2
    with load(node.port, PERSON, headers(node), callers=4) as running:
        time.sleep(0.5)
        os.kill(before[0], signal.SIGKILL)
        deadline = time.monotonic() + 30
        while (set(node.serving()) == set(before) or len(node.serving()) < 2) and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(1)
    after = node.serving()
    assert len(after) == 2
    assert set(after) != set(before)
    assert {one.status for one in running.told} == {200}
    assert len(running.dropped) <= 4, "calls that the dead worker had in hand, and no others"
    found = sorted(entry["index"] for entry in entries(node))
    assert found == list(range(len(found)))
    recorded = {entry["exchange"] for entry in entries(node, decision="permit")}
    assert {one.headers["simpul-exchange-id"] for one in running.told} <= recorded
