"""Traces of exchanges: hand-written spans, and an SDK that is touched only when one is sampled."""

from __future__ import annotations

import time
from collections.abc import Mapping

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from gateway.telemetry.traceparent import parse


class _GivenIds(IdGenerator):
    """Gives the next span the ids that the agency was already told."""

    trace_id = 0
    span_id = 0

    def generate_trace_id(self) -> int:
        return self.trace_id

    def generate_span_id(self) -> int:
        return self.span_id


class Spans:
    """Exports one server span a sampled exchange; sampling was decided before."""

    def __init__(self, exporter: SpanExporter, resource: Mapping[str, str]) -> None:
        self._ids = _GivenIds()
        self._provider = TracerProvider(
            sampler=ALWAYS_ON,
            resource=Resource.create(dict(resource)),
            id_generator=self._ids,
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("simpul")

    def export(
        self,
        traceparent: str,
        inbound: str | None,
        duration_ns: int,
        attributes: Mapping[str, str | int],
        *,
        failed: bool,
    ) -> None:
        """Record the span that `traceparent` names, ending now; `inbound` becomes a link if it is valid."""
        _, trace_id, span_id, _ = traceparent.split("-")
        self._ids.trace_id, self._ids.span_id = int(trace_id, 16), int(span_id, 16)
        remote = parse(inbound)
        links = []
        if remote is not None:
            context = SpanContext(
                remote.trace_id, remote.span_id, is_remote=True, trace_flags=TraceFlags(remote.flags & 1)
            )
            links.append(Link(context))
        end = time.time_ns()
        span = self._tracer.start_span(
            "exchange",
            kind=SpanKind.SERVER,
            attributes=dict(attributes),
            links=links,
            start_time=end - duration_ns,
        )
        if failed:
            span.set_status(Status(StatusCode.ERROR))
        span.end(end)

    def close(self) -> None:
        """Send what is left, and stop."""
        self._provider.shutdown()
