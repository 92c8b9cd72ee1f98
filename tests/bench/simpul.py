"""Simpul as an operator would run it: initialised, its parties registered through the API, served."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from gateway.commands.client_key import make_client_key
from gateway.commands.token import fetch_token
from tests.bench.processes import running
from tests.support.ports import free_port

PATH = "/api/tax/income/people/9971020304050607"
PURPOSE = "benefit-check"
FIELDS = ["/person/name", "/person/born", "/address/city", "/history/year", "/history/amount"]


class Deployment:
    """A gateway with one published service and one agreement; `headers` are a governed call's."""

    def __init__(self, directory: Path, upstream: int) -> None:
        self.directory = directory
        self.upstream = upstream
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = directory / "data"
        self.environment = {
            "SIMPUL_DATA": str(self.data),
            "SIMPUL_ISSUER": self.url,
            "SIMPUL_PORT": str(self.port),
            "SIMPUL_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
            "SIMPUL_LOG_LEVEL": "error",
            "SIMPUL_TOKEN_LIFETIME": "3600",
        }
        self.simpul = [sys.executable, "-m", "gateway"]

    @contextlib.contextmanager
    def serving(self, application: str | None = None) -> Iterator[int]:
        """Serve, and give the process id; `application` replaces the whole with a part of it."""
        environment = {**self.environment, **({"BENCH_APPLICATION": application} if application else {})}
        command = [sys.executable, "-m", "tests.bench.rungs"] if application else [*self.simpul, "serve"]
        with running(command, self.port, self.directory, environment) as pid:
            yield pid

    def initialise(self) -> None:
        """Run `simpul init`, serve once, and register everything through the API."""
        environment = {**os.environ, **self.environment}
        subprocess.run([*self.simpul, "init"], env=environment, check=True, capture_output=True)
        with self.serving():
            self._register()

    def headers(self) -> str:
        """Return the header lines of a governed call, with a fresh token."""
        token = fetch_token(self.url, self.data, "portal", None, None).token
        return f"authorization: Bearer {token}\r\nsimpul-purpose: {PURPOSE}\r\naccept: application/json\r\n"

    def _register(self) -> None:
        operator = self._client("operator")
        for agency in ("tax", "office"):
            self._send(operator, "POST", "/registry/agencies", {"id": agency, "name": agency.title()})
        for client, agency in (("portal", "office"), ("officer", "tax"), ("chief", "tax")):
            scopes = ["registry:read", "registry:write", "registry:approve"] if client != "portal" else []
            body = {"id": client, "agency": agency, "name": client, "scopes": scopes, "clearance": "personal"}
            jwks = {"keys": [make_client_key(self.data, client)]}
            metadata = {"bearer_tokens_allowed": True}
            self._send(operator, "POST", "/registry/clients", {**body, "jwks": jwks, "metadata": metadata})
        officer, chief = self._client("officer"), self._client("chief")
        settings = {"endpoint": {"base_url": f"http://127.0.0.1:{self.upstream}/api/tax/income"}}
        description = (Path(__file__).parent / "description.yaml").read_bytes()
        made = officer.post(
            "/registry/services/tax/income/versions",
            files={"files": ("description.yaml", description)},
            data={"settings": json.dumps(settings)},
        )
        version = _checked(made)
        where = f"/registry/services/tax/income/versions/{version['number']}"
        version = self._send(officer, "POST", f"{where}/submit", None, version["version"])
        self._send(chief, "POST", f"{where}/publish", None, version["version"])
        now = time.time()
        agreement = self._send(
            operator,
            "POST",
            "/registry/agreements",
            {
                "client": "portal",
                "provider": "tax",
                "service": "income",
                "operations": ["getPerson"],
                "purposes": [PURPOSE],
                "legal_basis": "Bench Act, section 1",
                "fields": FIELDS,
                "valid_from": now - 60,
                "valid_until": now + 86_400,
                "quota_second": 1_000_000,
                "quota_day": 10_000_000,
            },
        )
        self._send(
            chief, "POST", f"/registry/agreements/{agreement['id']}/approve", None, agreement["version"]
        )

    def _client(self, name: str) -> httpx.Client:
        token = fetch_token(self.url, self.data, name, None, None).token
        return httpx.Client(base_url=self.url, headers={"authorization": f"Bearer {token}"}, trust_env=False)

    def _send(
        self, client: httpx.Client, method: str, path: str, body: object, version: int | None = None
    ) -> dict[str, object]:
        headers = {} if version is None else {"if-match": f'"{version}"'}
        return _checked(client.request(method, path, json=body, headers=headers))


def _checked(answer: httpx.Response) -> dict[str, object]:
    if answer.status_code >= 300:
        raise RuntimeError(f"{answer.request.method} {answer.request.url.path}: {answer.text}")
    return answer.json()  # type: ignore[no-any-return]  # our own API's
