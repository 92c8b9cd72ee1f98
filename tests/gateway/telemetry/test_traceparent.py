"""W3C Trace Context, judged by OpenTelemetry's own propagator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.trace import get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from gateway.telemetry.traceparent import new_ids, parse

GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_new_ids_are_valid_and_distinct() -> None:
    made = {new_ids() for _ in range(1000)}
    assert len(made) == 1000
    for ids in made:
        assert parse(f"00-{ids[:32]}-{ids[32:]}-00") is not None


def test_a_valid_one_is_read() -> None:
    found = parse(GOOD)
    assert found is not None
    assert (f"{found.trace_id:032x}", f"{found.span_id:016x}", found.flags) == (*GOOD.split("-")[1:3], 1)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        GOOD.upper(),
        GOOD[:-1],
        f"{GOOD}-extra",
        f"ff{GOOD[2:]}",
        GOOD.replace("0af7651916cd43dd8448eb211c80319c", "0" * 32),
        GOOD.replace("b7ad6b7169203331", "0" * 16),
        f"{GOOD}\n",
        "0" * 100_000,
    ],
)
def test_an_invalid_one_is_no_trace(text: str | None) -> None:
    assert parse(text) is None


def test_a_later_version_may_have_more() -> None:
    assert parse(f"01{GOOD[2:]}-more") == parse(GOOD)


@given(st.from_regex(r"0[01]-[0-9a-f]{30,32}-[0-9a-f]{15,16}-0[0-9](-x)?", fullmatch=True))
def test_it_agrees_with_opentelemetry(text: str) -> None:
    context = TraceContextTextMapPropagator().extract({"traceparent": text})
    theirs = get_current_span(context).get_span_context()
    mine = parse(text)
    assert (mine is not None) == theirs.is_valid
    if mine is not None:
        assert (mine.trace_id, mine.span_id) == (theirs.trace_id, theirs.span_id)
