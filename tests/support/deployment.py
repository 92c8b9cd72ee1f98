"""Simpul as an operator runs it: `simpul init`, `simpul serve`, and parties added through the API."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from gateway.commands.token import fetch_token
from tests.bench.processes import free_port, running


@dataclass(frozen=True)
class Deployment:
    """A running gateway."""

    url: str
    data: Path

    def operator(self) -> httpx2.Client:
        """Return a client of the API with the operator's token."""
        token = fetch_token(self.url, self.data, "operator", None, None)
        headers = {"authorization": f"Bearer {token}"}
        return httpx2.Client(base_url=self.url, headers=headers, trust_env=False, timeout=20)

    def add(self, path: str, draft: dict[str, Any]) -> dict[str, Any]:
        """Add something to the registry as the operator; fails the test when that is refused."""
        with self.operator() as http:
            answer = http.post(path, json=draft)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


@contextmanager
def deployed(directory: Path, **settings: str) -> Iterator[Deployment]:
    """Initialise and serve in demo mode until the block ends; `settings` are `SIMPUL_…` variables."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "SIMPUL_DATA": str(directory / "data"),
        "SIMPUL_MODE": "demo",
        "SIMPUL_ISSUER": url,
        "SIMPUL_PORT": str(port),
        "SIMPUL_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
        **settings,
    }
    command = [sys.executable, "-m", "gateway"]
    initialised = subprocess.run(
        [*command, "init"], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert initialised.returncode == 0, initialised.stderr
    with running([*command, "serve"], port, directory, environment):
        yield Deployment(url, directory / "data")
