"""Runs the committed Envoy configuration on loopback, in front of one node."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

CONFIG = Path(__file__).parents[2] / "deploy/envoy/envoy.yaml"


def binary() -> str | None:
    """Return Envoy's path (the `bench` extra installs it), or None."""
    beside = Path(sys.executable).with_name("envoy")
    return str(beside) if beside.exists() else shutil.which("envoy")


def on_loopback(directory: Path, tls: Path, listen: int, node: int) -> Path:
    """Write the committed configuration with only addresses and file paths changed; return its path."""
    document: dict[str, Any] = yaml.safe_load(CONFIG.read_text().replace("/etc/envoy/tls", str(tls)))
    document["admin"]["address"]["socket_address"]["port_value"] = 0
    address = document["static_resources"]["listeners"][0]["address"]["socket_address"]
    address.update(address="127.0.0.1", port_value=listen)
    endpoints = document["static_resources"]["clusters"][0]["load_assignment"]["endpoints"][0]
    here = {"socket_address": {"address": "127.0.0.1", "port_value": node}}
    endpoints["lb_endpoints"] = [{"endpoint": {"address": here}}]
    path = directory / "envoy.yaml"
    path.write_text(yaml.safe_dump(document))
    return path


@contextmanager
def envoy(config: Path, listen: int) -> Iterator[None]:
    """Run Envoy until the block ends; returns to the block once it accepts connections."""
    command = [
        binary() or "envoy",
        "-c",
        str(config),
        "--concurrency",
        "1",
        "--disable-hot-restart",
        "-l",
        "error",
    ]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        _wait_for(listen, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"Envoy ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("Envoy does not listen")
