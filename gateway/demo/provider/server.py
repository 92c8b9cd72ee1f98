"""Serves the demo provider on loopback: `python -m gateway.demo.provider.server --port …`."""

from __future__ import annotations

import argparse
from typing import Any

from gateway.demo.agencies.server import server_of
from gateway.demo.failure import StoryFailed
from gateway.demo.provider.app import create_app
from gateway.demo.provider.state import State
from gateway.settings import Settings


def provider_app(settings: Settings, issuer: str) -> Any:
    """Return the provider for the gateway of `settings`.

    Raises `StoryFailed` outside demo mode, and for a gateway that is not on
    this machine: here whoever chooses a person is believed to be that person.
    """
    if not settings.demo:
        raise StoryFailed("The demo identity provider starts in demo mode only (SIMPUL_MODE=demo).")
    for url in (settings.issuer, issuer):
        if not url.startswith("http://127.0.0.1:"):
            raise StoryFailed("The demo identity provider serves a gateway on this machine only.")
    return create_app(State(issuer, settings.issuer))


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(description="Demo identity provider with invented people")
    parser.add_argument("--port", type=int, required=True, help="loopback port")
    port = parser.parse_args().port
    server_of(provider_app(Settings(), f"http://127.0.0.1:{port}"), port).run()


if __name__ == "__main__":
    main()
