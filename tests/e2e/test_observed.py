"""What an operator sees of a busy gateway: logs, metrics of all workers, OTLP, health that is true."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.agency import Agency
from tests.support.gateway import NO_TLS, ServedGateway
from tests.support.loopback import Loopback, serve
from tests.support.parties import PERSON, PURPOSE, agree, publish, register_parties
from tests.support.ports import free_port

pytestmark = pytest.mark.slow
CALLS = 20
TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]{8,}|(?:Bearer|DPoP)\s+\S{16,}|PRIVATE KEY")


@pytest.fixture(scope="module")
def collector() -> Iterator[Loopback]:
    with serve(lambda _seen: (200, {"content-type": "application/json"}, b"{}")) as running:
        yield running


@pytest.fixture
def busy(tmp_path: Path, agency: Agency, collector: Loopback) -> Iterator[ServedGateway]:
    """A gateway of two workers that says all it can, after some exchanges and refusals."""
    gateway = ServedGateway(
        tmp_path,
        workers=2,
        log_level="debug",
        metrics_port=free_port(),
        otlp_endpoint=collector.url,
        trace_ratio=1.0,
    )
    with gateway:
        register_parties(gateway)
        publish(gateway, agency.url)
        agree(gateway)
        time.sleep(1)
        for number in range(CALLS):
            purpose = PURPOSE if number % 4 else "curiosity"
            gateway.call("portal", "GET", PERSON, headers={"simpul-purpose": purpose})
        httpx.get(
            gateway.url + PERSON, headers={"authorization": "Bearer not-one"}, trust_env=False, verify=NO_TLS
        )
        yield gateway


def counted(gateway: ServedGateway, name: str) -> float:
    url = f"http://127.0.0.1:{gateway.settings['metrics_port']}/metrics"
    text = httpx.get(url, trust_env=False, verify=NO_TLS).text
    lines = [line for line in text.splitlines() if line.startswith(name) and "provider" in line]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def test_logs_metrics_traces_and_health(busy: ServedGateway, collector: Loopback, agency: Agency) -> None:
    deadline = time.monotonic() + 20
    while counted(busy, "simpul_exchange_duration_seconds_count") < CALLS + 1 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert counted(busy, "simpul_exchange_duration_seconds_count") == CALLS + 1, "the sum of both workers"
    assert busy.call("portal", "GET", "/metrics").status_code == 404, "on its own port only"
    assert httpx.get(f"{busy.url}/healthz", trust_env=False, verify=NO_TLS).status_code == 200
    assert busy.is_ready()
    busy.stop()
    paths = {seen.path for seen in collector.seen}
    assert {"/v1/traces", "/v1/metrics"} <= paths
    sent = b"".join(seen.body for seen in collector.seen)
    said = busy.log.read_text()
    assert '"event":' in said
    for text in (said, sent.decode("latin-1")):
        assert TOKEN.findall(text) == []
        for personal in ("9971020304050607", "Sari", "Bandung", "120000"):
            assert personal not in text
