"""The composition root: the one place that wires settings, store, adapters and policies together."""

from gateway.bootstrap.house import build, create_app

__all__ = ["build", "create_app"]
