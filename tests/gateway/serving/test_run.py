"""What the server binds before it serves; serving itself is tests/e2e's."""

from __future__ import annotations

import socket
import urllib.request
from pathlib import Path

import pytest

from gateway.bootstrap.foundations import metrics_directory
from gateway.serving import run
from gateway.serving.run import PortTaken
from gateway.settings import Settings
from tests.support.ports import free_port


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} of 127.0.0.1 is taken"):
            run._bind("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(PortTaken, match=r"of 192\.0\.2\.1 cannot be used"):
        run._bind("192.0.2.1", 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_socket_goes_to_the_workers(host: str) -> None:
    listening = run._bind(host, 0)
    assert listening.get_inheritable()
    listening.close()


def test_counts_of_the_last_run_are_not_served_as_this_ones(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    stale = metrics_directory(settings) / "1.counts"
    stale.parent.mkdir()
    stale.write_bytes(b"old")
    assert run._serve_metrics(settings) is None
    assert not stale.exists()


def test_metrics_have_a_port_of_their_own(tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(data=tmp_path, metrics_port=port)
    server = run._serve_metrics(settings)
    assert server is not None
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert answer.status == 200
        with pytest.raises(PortTaken, match="is taken"):
            run._serve_metrics(settings)
    finally:
        server.close()
