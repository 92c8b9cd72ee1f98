"""OTLP/HTTP export of spans and metrics, where an endpoint is set."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Histogram,
    HistogramDataPoint,
    Metric,
    MetricsData,
    ResourceMetrics,
    ScopeMetrics,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from gateway.telemetry.histogram import BOUNDS, Counts, Series
from gateway.telemetry.tracing import Spans

INTERVAL: Final = 15.0
"""Seconds between two exports of metrics."""
TIMEOUT: Final = 5
"""Seconds that one export may take."""

_UNKNOWN: Final[Any] = None
"""Smallest and largest are optional in OTLP; the SDK's class only types them as if they were not."""

log = structlog.get_logger(__name__)


def open_spans(endpoint: str, resource: Mapping[str, str]) -> Spans:
    """Return spans that go to the collector at the base URL `endpoint`."""
    return Spans(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=TIMEOUT), resource)


class MetricsExport:
    """Sends the counts to a collector from a thread of its own, every `INTERVAL` and at the end."""

    def __init__(
        self,
        endpoint: str,
        read: Callable[[], Mapping[Series, Counts]],
        resource: Mapping[str, str],
        *,
        interval: float = INTERVAL,
    ) -> None:
        self._exporter = OTLPMetricExporter(f"{endpoint.rstrip('/')}/v1/metrics", timeout=TIMEOUT)
        self._read = read
        self._resource = Resource.create(dict(resource))
        self._interval = interval
        self._began = time.time_ns()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="otlp-metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Send what is left, and stop."""
        self._stop.set()
        self._thread.join()
        self._exporter.shutdown()

    def _run(self) -> None:
        while True:
            ended = self._stop.wait(self._interval)
            try:
                self._exporter.export(metrics_data(self._read(), self._resource, self._began))
            except Exception:  # the next interval tries again; a collector never ends a gateway
                log.exception("metrics_export_failed")
            if ended:
                return


def metrics_data(counts: Mapping[Series, Counts], resource: Resource, began: int) -> MetricsData:
    """Return the counts as OpenTelemetry's data: one cumulative histogram since `began` (Unix ns)."""
    now = time.time_ns()
    points = [
        HistogramDataPoint(
            attributes=dict(zip(Series._fields, series, strict=True)),
            start_time_unix_nano=began,
            time_unix_nano=now,
            count=found.count,
            sum=found.nanoseconds / 1e9,
            bucket_counts=found.buckets,
            explicit_bounds=BOUNDS,
            min=_UNKNOWN,
            max=_UNKNOWN,
        )
        for series, found in counts.items()
    ]
    metric = Metric(
        name="simpul.exchange.duration",
        description="Exchanges, by provider, outcome and duration.",
        unit="s",
        data=Histogram(points, AggregationTemporality.CUMULATIVE),
    )
    scope = ScopeMetrics(InstrumentationScope("simpul"), [metric], "")
    return MetricsData([ResourceMetrics(resource, [scope], "")])
