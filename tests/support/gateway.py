"""Simpul as an operator runs it: `simpul init`, `simpul serve`, real processes, real ports, ended by id."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
from sqlalchemy.engine import make_url

from gateway.commands.client_key import make_client_key
from gateway.commands.token import fetch_token
from gateway.demo.processes import _end_with_parent
from gateway.model.identifiers import new_id
from tests.support.ports import free_port
from tests.support.stores import POSTGRES
from tests.support.warm import WarmProcess, warmed

SIMPUL = [sys.executable, "-m", "gateway"]
START_SECONDS = 90.0
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of plain HTTP: to read the authorities of the world takes longer than most tests' calls."""


class ServedGateway:
    """One installation in `directory`; settings are given as in `Settings`, and may change between starts."""

    def __init__(self, directory: Path, *, warm: bool = True, **settings: object) -> None:
        """`warm` processes begin with everything imported (`tests.support.warm`)."""
        self.warm = warm
        self.directory = directory
        self.data = directory / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = directory / "gateway.log"
        self.settings: dict[str, object] = {
            "data": self.data,
            "issuer": self.url,
            "port": self.port,
            "allowed_networks": ["127.0.0.0/8"],
            "token_lifetime": 3600,
            **settings,
        }
        self._process: subprocess.Popen[bytes] | WarmProcess | None = None
        self._tokens: dict[tuple[str, str | None], str] = {}

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment of the gateway's processes."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("SIMPUL_")}
        given = {
            f"SIMPUL_{name.upper()}": json.dumps(value) if isinstance(value, list) else str(value)
            for name, value in self.settings.items()
            if value is not None
        }
        return {**plain, **given}

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run another `simpul` command with the same settings."""
        if self.warm:
            ended = warmed().run(arguments, self.environment, 60)
            if check:
                ended.check_returncode()
            return ended
        return subprocess.run(
            [*SIMPUL, *arguments],
            env=self.environment,
            check=check,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def start(self) -> None:
        """Serve, and return once it is ready."""
        if not self.data.exists():
            self.run("init")
        with self.log.open("ab") as log:
            if self.warm:
                self._process = warmed().start(["serve"], self.environment, log.fileno(), log.fileno())
            else:
                self._process = subprocess.Popen(
                    [*SIMPUL, "serve"],
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=_end_with_parent(),  # noqa: PLW1509  a killed run must leave no gateway behind
                )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            assert self._process.poll() is None, f"ended: {self.log.read_text()[-2000:]}"
            assert time.monotonic() < deadline, f"not ready: {self.log.read_text()[-2000:]}"
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Say whether `/readyz` says so."""
        try:
            return (
                httpx.get(f"{self.url}/readyz", trust_env=False, verify=NO_TLS, timeout=2).status_code == 200
            )
        except httpx.TransportError:
            return False

    @property
    def process(self) -> subprocess.Popen[bytes] | WarmProcess:
        """The process that was started: the server, or its supervisor."""
        assert self._process is not None, "not started"
        return self._process

    def serving(self) -> list[int]:
        """Return the processes that answer: the only one, or the supervisor's workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        workers = [int(pid) for pid in children if b"resource_tracker" not in _command(int(pid))]
        return workers or [self.process.pid]

    def stop(self, seconds: float = 30.0) -> int:
        """Stop by SIGTERM and return the exit code; what does not stop is killed, and fails the test."""
        process, self._process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(seconds)
            raise
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def __enter__(self) -> ServedGateway:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self.stop()

    # --- parties -----------------------------------------------------------------------------------

    def token(self, client: str, purpose: str | None = None) -> str:
        """Return an access token of a client whose key is in the data directory; kept for the next call."""
        known = self._tokens.get((client, purpose))
        if known is None:
            known = fetch_token(self.url, self.data, client, None, purpose).token
            self._tokens[client, purpose] = known
        return known

    def call(self, client: str, method: str, path: str, **more: Any) -> httpx.Response:
        """Call as `client`, on a connection of its own, so that any worker may take it."""
        headers = {"authorization": f"Bearer {self.token(client)}", **more.pop("headers", {})}
        return httpx.request(
            method, self.url + path, headers=headers, trust_env=False, verify=NO_TLS, timeout=30, **more
        )

    def ask(self, client: str, method: str, path: str, **more: Any) -> dict[str, Any]:
        """Call, and return the answer's JSON; anything but success fails the test."""
        answer = self.call(client, method, path, **more)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        body: dict[str, Any] = answer.json()
        return body

    def make_key(self, client: str) -> dict[str, Any]:
        """Make a key pair for `client` in the data directory and return its public JWK Set."""
        return {"keys": [make_client_key(self.data, client)]}


@contextlib.contextmanager
def database(engine: str) -> Iterator[str | None]:
    """Give the URL of a fresh database of `engine`; None for SQLite, which lives in the data directory."""
    if engine == "sqlite":
        yield None
        return
    assert POSTGRES, "SIMPUL_TEST_POSTGRES is not set"
    url = make_url(POSTGRES)
    name = f"e2e_{new_id().replace('-', '')}"
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""
