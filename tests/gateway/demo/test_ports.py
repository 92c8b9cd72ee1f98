from __future__ import annotations

import socket
from pathlib import Path

import pytest

from gateway.demo import ports
from gateway.demo.ports import free_port, is_free, listens

RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


@pytest.mark.skipif(not RANGE.exists(), reason="only Linux tells its range")
def test_a_free_port_is_none_that_outgoing_connections_are_given() -> None:
    first = int(RANGE.read_text().split()[0])
    assert all(1024 < free_port() < first for _ in range(200))


def test_a_port_is_free_until_somebody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr(ports, "_FIRST", port)
    monkeypatch.setattr(ports, "_LAST", port + 1)
    with socket.create_server(("127.0.0.1", port)):
        assert listens(port)
        assert not is_free(port)
        assert free_port() == port + 1
    assert not listens(port)
    assert is_free(port)
