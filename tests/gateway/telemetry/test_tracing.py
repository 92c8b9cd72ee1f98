"""Spans: the ids that the agency was told, a link to the caller's trace, and no parent of its choice."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from gateway.telemetry.tracing import Spans

OURS = "00-11111111111111111111111111111111-2222222222222222-01"
THEIRS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def exported(inbound: str | None, *, failed: bool = False) -> Sequence[ReadableSpan]:
    exporter = InMemorySpanExporter()
    spans = Spans(exporter, {"service.name": "simpul"})
    spans.export(OURS, inbound, 5_000_000, {"simpul.agency": "tax"}, failed=failed)
    spans._provider.force_flush()
    found = exporter.get_finished_spans()
    spans.close()
    return found


@pytest.mark.parametrize("inbound", [None, "nonsense", THEIRS])
def test_the_span_has_the_ids_that_were_sent_on(inbound: str | None) -> None:
    (span,) = exported(inbound)
    context = span.get_span_context()
    assert context is not None
    assert (f"{context.trace_id:032x}", f"{context.span_id:016x}") == ("1" * 32, "2" * 16)
    assert span.parent is None
    assert [f"{link.context.trace_id:032x}" for link in span.links] == (
        [THEIRS[3:35]] if inbound == THEIRS else []
    )
    assert span.end_time is not None
    assert span.start_time is not None
    assert span.end_time - span.start_time == 5_000_000
    assert dict(span.attributes or {}) == {"simpul.agency": "tax"}
    assert span.resource.attributes["service.name"] == "simpul"


@pytest.mark.parametrize("failed", [True, False])
def test_a_failure_is_marked(failed: bool) -> None:
    (span,) = exported(None, failed=failed)
    assert (span.status.status_code is StatusCode.ERROR) is failed
