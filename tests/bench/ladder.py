"""The ladder's lower rungs: the upstream alone, and the peers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Row, measure
from tests.bench.peers import envoy, haproxy, nginx
from tests.bench.processes import free_port, running
from tests.bench.token import Signer

PATH = "/api/tax/income/people/9971020304050607"


def run_peers(directory: Path, seconds: float) -> Iterator[Row]:
    """Give a row for the upstream and for each peer that is present."""
    signer = Signer(directory)
    bearer = f"authorization: Bearer {signer.token()}\r\n"
    upstream = free_port()
    with running([sys.executable, "-m", "tests.bench.upstream", str(upstream)], upstream, directory) as pid:
        yield measure("upstream", pid, upstream, PATH, seconds=seconds)
        for name, make, headers in (
            ("nginx", lambda port: nginx.command(directory, port, upstream), ""),
            ("haproxy_jwt", lambda port: haproxy.command(directory, port, upstream, signer.pem), bearer),
            ("envoy", lambda port: envoy.command(directory, port, upstream, None, False), ""),
            (
                "envoy_jwt_cached",
                lambda port: envoy.command(directory, port, upstream, signer.jwks, True),
                bearer,
            ),
            ("envoy_jwt", lambda port: envoy.command(directory, port, upstream, signer.jwks, False), bearer),
        ):
            port = free_port()
            command = make(port)
            if command is None:
                continue
            with running(command, port, directory) as peer:
                yield measure(name, peer, port, PATH, headers=headers, seconds=seconds)
