"""Prometheus' `/metrics`, on a port of its own, for all workers of a node."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.exposition import start_http_server
from prometheus_client.registry import Collector

from gateway.telemetry.histogram import BOUNDS, MEMBERS, Counts, Series

Read = Callable[[], Mapping[Series, Counts]]


class ExchangeCollector(Collector):
    """Shows the counts that `read` gives as `simpul_exchange_duration_seconds`."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def collect(self) -> Iterator[Metric]:
        """Yield the histogram; its `_count` is the number of exchanges."""
        family = HistogramMetricFamily(
            "simpul_exchange_duration_seconds",
            "Exchanges, by provider, outcome and duration.",
            labels=MEMBERS,
        )
        for series, counts in self._read().items():
            heights = accumulate(counts.buckets)
            edges = [*(str(bound) for bound in BOUNDS), "+Inf"]
            family.add_metric(
                list(series), list(zip(edges, heights, strict=True)), sum_value=counts.nanoseconds / 1e9
            )
        yield family


class MetricsServer:
    """Serves `/metrics` from a thread of its own until `close`; raises `OSError` when the port is taken."""

    def __init__(self, read: Read, *, host: str, port: int) -> None:
        registry = CollectorRegistry()
        registry.register(ExchangeCollector(read))
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        self._server, self._thread = start_http_server(port, addr=host, registry=registry)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._server.server_port)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
