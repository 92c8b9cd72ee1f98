"""Quotas in Valkey: what happens without one, and that the library counts as the port says."""

from __future__ import annotations

import socket

import pytest

from gateway.exchange.node_quotas import SharedQuotas
from gateway.problems import NotReady


def test_calls_are_refused_when_nobody_counts() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        quotas = SharedQuotas(f"valkey://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(NotReady) as refused:
            quotas.take("a", 1, None)
    assert refused.value.code == "quota_store_unavailable"


def test_both_windows_are_counted() -> None:
    quotas = SharedQuotas("memory://")
    assert quotas.take("a", None, 2).remaining == 1
    assert quotas.take("a", None, 2).allowed
    state = quotas.take("a", None, 2)
    assert (state.allowed, state.limit, state.remaining) == (False, 2, 0)
    assert 0 < state.reset <= 86_400
    assert quotas.take("b", 5, 2).allowed
