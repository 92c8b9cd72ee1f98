"""The recorder: counts all, traces its own share, trusts no caller, never raises."""

from __future__ import annotations

from typing import Any

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gateway.telemetry.histogram import ExchangeCounts
from gateway.telemetry.recorder import ExchangeRecorder, ExchangeTrace
from gateway.telemetry.traceparent import parse
from gateway.telemetry.tracing import Spans

INBOUND = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
OUTCOME: dict[str, Any] = {
    "inbound": INBOUND,
    "exchange": "0198c0de",
    "agency": "tax",
    "service": "income",
    "operation": "get-income",
    "status": 200,
    "code": "ok",
    "origin": "agency",
    "duration_ns": 1_000_000,
}


def test_a_new_trace_is_started_each_time() -> None:
    recorder = ExchangeRecorder(ExchangeCounts())
    traces = [recorder.begin() for _ in range(3)]
    for trace in traces:
        sent = parse(trace.traceparent)
        assert sent is not None
        assert f"{sent.trace_id:032x}" == trace.id
        assert (sent.flags, trace.sampled) == (0, False)
    assert len({trace.id for trace in traces}) == 3


def test_its_own_share_is_sampled_and_exported() -> None:
    exporter = InMemorySpanExporter()
    spans = Spans(exporter, {})
    counts = ExchangeCounts()
    recorder = ExchangeRecorder(counts, spans, ratio=0.5)
    sampled = 0
    for _ in range(200):
        trace = recorder.begin()
        sampled += trace.sampled
        assert trace.traceparent.endswith("-01" if trace.sampled else "-00")
        recorder.finish(trace, **OUTCOME)
    spans._provider.force_flush()
    found = exporter.get_finished_spans()
    assert 0 < sampled < 200
    assert len(found) == sampled
    assert (found[0].attributes or {})["simpul.operation"] == "get-income"
    assert [f"{link.context.trace_id:032x}" for link in found[0].links] == [INBOUND[3:35]]
    assert sum(one.count for one in counts.snapshot().values()) == 200
    spans.close()


class Broken:
    """Spans that cannot be exported."""

    def export(self, *_: object, **__: object) -> None:
        raise RuntimeError


def test_it_never_raises() -> None:
    counts = ExchangeCounts()
    recorder = ExchangeRecorder(counts, Broken(), ratio=1.0)
    recorder.finish(recorder.begin(), **OUTCOME)
    recorder.finish(ExchangeTrace(sampled=True), **{**OUTCOME, "status": None})
    assert sum(one.count for one in counts.snapshot().values()) == 1
