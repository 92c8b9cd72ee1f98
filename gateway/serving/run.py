"""Run the gateway: one process, or a supervisor with workers that share the port."""

from __future__ import annotations

import errno
import os
import signal
import socket

import uvicorn

from gateway.bootstrap.foundations import metrics_directory
from gateway.serving.protocol import BoundedProtocol
from gateway.serving.supervisor import Supervisor
from gateway.settings import Settings
from gateway.telemetry.metrics_files import read_counts
from gateway.telemetry.prometheus import MetricsServer

APPLICATION = "gateway.bootstrap.house:create_app"
BACKLOG = 2048
KEEP_ALIVE_SECONDS = 75
"""Longer than proxies in front keep a connection, so that the proxy closes it and no request is lost."""


class PortTaken(Exception):
    """The address cannot be bound; the message says which and why."""


def serve(settings: Settings) -> None:
    """Serve until a signal; raises `PortTaken`. Workers read the settings from the environment."""
    # Until the application listens: a reload that comes too early must not end the process.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    listening = _bind(settings.host, settings.port)
    metrics = _serve_metrics(settings)
    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        workers=settings.workers,
        http=BoundedProtocol,
        ws="none",
        loop="uvloop",
        lifespan="on",
        backlog=BACKLOG,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(settings.drain_seconds) or None,
    )
    try:
        if settings.workers > 1:
            Supervisor(config, [listening]).run()
        else:
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        if metrics is not None:
            metrics.close()
        listening.close()


def _serve_metrics(settings: Settings) -> MetricsServer | None:
    """Serve the sum of all workers' counts from this process, which no exchange passes."""
    directory = metrics_directory(settings)
    for stale in directory.glob("*"):
        stale.unlink()
    if settings.metrics_port is None:
        return None
    try:
        return MetricsServer(lambda: read_counts(directory), host=settings.host, port=settings.metrics_port)
    except OSError as error:
        raise PortTaken(_refusal(settings.host, settings.metrics_port, error)) from None


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        why = (
            "is taken"
            if error.errno == errno.EADDRINUSE
            else f"cannot be used ({os.strerror(error.errno or 0)})"
        )
        raise PortTaken(f"Port {port} of {host} {why}.") from None
    listening.set_inheritable(True)
    return listening


def _refusal(host: str, port: int, error: OSError) -> str:
    taken = error.errno == errno.EADDRINUSE
    why = "is taken" if taken else f"cannot be used ({os.strerror(error.errno or 0)})"
    return f"Port {port} of {host} {why}."
