"""Evidence that cannot be written: nothing is answered without it, and with space it goes on."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.agency import Agency
from tests.support.gateway import ServedGateway
from tests.support.parties import PERSON, PURPOSE, agree, entries, publish, register_parties

pytestmark = pytest.mark.slow
UNAVAILABLE = "urn:simpul:problem:evidence-unavailable"


@contextmanager
def full_disk(gateway: ServedGateway) -> Iterator[None]:
    """Let no file of the gateway's processes be written beyond its first 4 kB: data, evidence, log."""
    pids = {gateway.process.pid, *gateway.serving()}
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    for pid, (_, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4_096, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def ask(gateway: ServedGateway, method: str = "GET") -> httpx.Response:
    body = {"json": {}} if method == "PUT" else {}
    return gateway.call("portal", method, PERSON, headers={"simpul-purpose": PURPOSE}, **body)


def test_a_full_disk_refuses_and_space_lets_it_go_on(tmp_path: Path, agency: Agency) -> None:
    with ServedGateway(tmp_path) as gateway:
        register_parties(gateway)
        publish(gateway, agency.url)
        agree(gateway)
        gateway.token("officer")
        answered = [ask(gateway).headers["simpul-exchange-id"] for _ in range(3)]

        with full_disk(gateway):
            refused = [ask(gateway) for _ in range(20)]
            assert [(answer.status_code, answer.json()["type"]) for answer in refused] == [
                (503, UNAVAILABLE)
            ] * 20
            asked = len(agency.seen)
            assert ask(gateway, "PUT").json()["type"] == UNAVAILABLE
            assert len(agency.seen) == asked, "what changes something was begun"
            late = gateway.call("operator", "POST", "/registry/agencies", json={"id": "late", "name": "Late"})
            assert late.status_code == 503
            assert gateway.call("operator", "GET", "/registry/agencies/late").status_code == 404
            assert not gateway.is_ready()

        deadline = time.monotonic() + 30
        while (resumed := ask(gateway)).status_code != 200:
            assert resumed.json()["type"] == UNAVAILABLE
            assert time.monotonic() < deadline, "it did not go on"
            time.sleep(0.05)
        answered.append(resumed.headers["simpul-exchange-id"])
        assert gateway.is_ready()

        kept = entries(gateway)
        assert set(answered) <= {entry["exchange"] for entry in kept if entry["kind"] == "outcome"}
        assert sorted(entry["index"] for entry in kept) == list(range(len(kept)))
        assert not {answer.headers["simpul-exchange-id"] for answer in refused} & {
            entry["exchange"] for entry in kept if entry["kind"] == "outcome"
        }
