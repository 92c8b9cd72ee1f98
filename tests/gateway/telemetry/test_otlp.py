"""OTLP over HTTP, to a collector on loopback that decodes what it gets."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from gateway.telemetry.histogram import ExchangeCounts
from gateway.telemetry.otlp import MetricsExport, open_spans


class Collector(ThreadingHTTPServer):
    """Keeps every body by path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: dict[str, list[bytes]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Takes a POST."""

    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.bodies.setdefault(self.path, []).append(body)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be silent."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    server = Collector()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_metrics_arrive_as_a_cumulative_histogram(collector: Collector) -> None:
    counts = ExchangeCounts()
    counts.count(("tax", "income", 200, "ok", "agency"), 3_000_000)
    counts.count(("tax", "income", 200, "ok", "agency"), 60_000_000_000)
    export = MetricsExport(f"{collector.url}/", counts.snapshot, {"service.name": "simpul"}, interval=3600)
    export.close()
    (body,) = collector.bodies["/v1/metrics"]
    request = ExportMetricsServiceRequest.FromString(body)
    metric = request.resource_metrics[0].scope_metrics[0].metrics[0]
    (point,) = metric.histogram.data_points
    assert (metric.name, metric.unit, point.count) == ("simpul.exchange.duration", "s", 2)
    assert point.sum == pytest.approx(60.003)
    assert len(point.bucket_counts) == len(point.explicit_bounds) + 1
    assert (point.bucket_counts[2], point.bucket_counts[-1]) == (1, 1)
    assert not point.HasField("min")
    assert {one.key: one.value.string_value for one in point.attributes}["agency"] == "tax"


def test_metrics_are_sent_again_and_again(collector: Collector) -> None:
    export = MetricsExport(collector.url, ExchangeCounts().snapshot, {}, interval=0.01)
    for _ in range(1000):
        if len(collector.bodies.get("/v1/metrics", ())) >= 2:
            break
        threading.Event().wait(0.01)
    export.close()
    assert len(collector.bodies["/v1/metrics"]) >= 3


def test_spans_arrive(collector: Collector) -> None:
    spans = open_spans(collector.url, {"service.name": "simpul"})
    spans.export(f"00-{'1' * 32}-{'2' * 16}-01", None, 1_000, {"simpul.agency": "tax"}, failed=False)
    spans.close()
    (body,) = collector.bodies["/v1/traces"]
    (span,) = ExportTraceServiceRequest.FromString(body).resource_spans[0].scope_spans[0].spans
    assert (span.name, span.trace_id.hex(), span.span_id.hex()) == ("exchange", "1" * 32, "2" * 16)
