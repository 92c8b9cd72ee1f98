"""`/metrics`, read over HTTP by Prometheus' own parser."""

from __future__ import annotations

import socket

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.telemetry.histogram import ExchangeCounts
from gateway.telemetry.prometheus import MetricsServer


def test_a_scrape_shows_cumulative_buckets() -> None:
    counts = ExchangeCounts()
    for duration in (500_000, 3_000_000, 40_000_000_000):
        counts.count(("tax", "income", 200, "ok", "agency"), duration)
    server = MetricsServer(counts.snapshot, host="127.0.0.1", port=0)
    try:
        text = httpx.get(f"http://127.0.0.1:{server.port}/metrics", trust_env=False).text
    finally:
        server.close()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    samples = families["simpul_exchange_duration_seconds"].samples
    buckets = {s.labels["le"]: s.value for s in samples if s.name.endswith("_bucket")}
    assert (buckets["0.001"], buckets["0.005"], buckets["30.0"], buckets["+Inf"]) == (1, 2, 2, 3)
    (count,) = [s for s in samples if s.name.endswith("_count")]
    assert count.value == 3
    assert count.labels == {
        "agency": "tax",
        "service": "income",
        "status": "2xx",
        "code": "ok",
        "origin": "agency",
    }
    assert "process_resident_memory_bytes" in families


def test_a_taken_port_is_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError):
            MetricsServer(dict, host="127.0.0.1", port=taken.getsockname()[1])
