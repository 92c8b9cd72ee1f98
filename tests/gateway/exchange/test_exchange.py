"""An exchange shares nothing with another."""

from __future__ import annotations

from gateway.exchange.exchange import Exchange
from gateway.exchange.snapshot import Snapshot


def test_two_exchanges_share_nothing_that_changes() -> None:
    one, other = (Exchange(Snapshot(), "GET", b"/", b"", []) for _ in range(2))
    assert one.id != other.id
    one.fields[b"a"] = b"b"
    one.headers.append(("a", "b"))
    one.segments.append("x")
    assert (other.fields, other.headers, other.segments) == ({}, [], [])


def test_a_body_streams_until_it_is_read() -> None:
    x = Exchange(Snapshot(), "POST", b"/", b"", [])
    assert not x.streams
