"""The demo's world: the agencies and the gateway as processes of their own, on loopback."""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path

import httpx

from gateway.demo.agencies import social_insurance, tax_authority
from gateway.demo.failure import StoryFailed
from gateway.demo.ports import free_port, is_free, listens
from gateway.demo.processes import Child, python_module, run_to_end
from gateway.store.secrets import Secrets

AGENCIES = ("civil_registry", "tax_authority", "social_insurance", "town_hall")
IDENTITY_PROVIDER = "identity_provider"
_MARK = ".made-by-simpul-demo"


class World:
    """Starts everything below `directory`, which it makes anew each time; `stop` ends everything."""

    def __init__(self, directory: Path, port: int) -> None:
        self.directory = directory.resolve()
        self.data = self.directory / "data"
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.ports: dict[str, int] = {}
        self._children: dict[str, Child] = {}
        self._secrets = {name: secrets.token_hex(16) for name in ("tax-authority", "social-insurance")}

    def start(self) -> None:
        """Start all processes and return once the gateway is ready; raises `StoryFailed`."""
        if not is_free(self.port):
            raise StoryFailed(f"Port {self.port} is taken. Choose another: make demo ARGS='--port 8401'")
        self._make_directory()
        for name in AGENCIES:
            self.start_agency(name, wait=False)
        run_to_end("simpul init", python_module("gateway", "init"), self._settings, self._log("init"))
        for name, value in self._secrets.items():
            Secrets(self.data / "secrets").write(name, value.encode())
        gateway = Child(
            "simpul serve", python_module("gateway", "serve"), self._settings, self._log("gateway")
        )
        self._children["gateway"] = gateway
        port = self.ports.setdefault(IDENTITY_PROVIDER, free_port())
        command = python_module("gateway.demo.provider.server", "--port", str(port))
        self._children[IDENTITY_PROVIDER] = Child(
            IDENTITY_PROVIDER, command, self._settings, self._log(IDENTITY_PROVIDER)
        )
        for name in (*AGENCIES, IDENTITY_PROVIDER):
            self._wait_for_agency(name)
        with httpx.Client(base_url=self.url, trust_env=False, timeout=2.0) as http:
            gateway.wait_until(lambda: _is_ready(http))

    def start_agency(self, name: str, *, wait: bool = True) -> None:
        """Start an agency, on the port that it had before if it had one."""
        port = self.ports.setdefault(name, free_port())
        command = python_module(f"gateway.demo.agencies.{name}", "--port", str(port))
        environment = {
            tax_authority.SECRET_VARIABLE: self._secrets["tax-authority"],
            social_insurance.KEY_VARIABLE: self._secrets["social-insurance"],
        }
        self._children[name] = Child(name, command, environment, self._log(name))
        if wait:
            self._wait_for_agency(name)

    def kill_agency(self, name: str) -> None:
        """End an agency at once, as if its machine had lost power."""
        self._children[name].kill()

    def agency_url(self, name: str) -> str:
        """Return the base URL of an agency."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def stop(self) -> None:
        """End every process, the gateway first, so that it can drain; safe to call twice."""
        for name in ("gateway", IDENTITY_PROVIDER, *AGENCIES):
            child = self._children.get(name)
            if child is not None:
                child.stop()

    def first_ended(self) -> str | None:
        """Return the name of a process that has ended by itself, if there is one."""
        return next((child.name for child in self._children.values() if child.ended is not None), None)

    @property
    def _settings(self) -> dict[str, str]:
        return {
            "SIMPUL_MODE": "demo",
            "SIMPUL_DATA": str(self.data),
            "SIMPUL_ISSUER": self.url,
            "SIMPUL_PORT": str(self.port),
            "SIMPUL_ALLOWED_NETWORKS": json.dumps(["127.0.0.0/8"]),
        }

    def _wait_for_agency(self, name: str) -> None:
        self._children[name].wait_until(lambda: listens(self.ports[name]))

    def _make_directory(self) -> None:
        """Make the directory anew; raises `StoryFailed` rather than delete what the demo did not make."""
        if self.directory.exists():
            if any(self.directory.iterdir()) and not (self.directory / _MARK).exists():
                raise StoryFailed(f"{self.directory} was not made by the demo; choose another with --data.")
            shutil.rmtree(self.directory)
        self.data.mkdir(parents=True, mode=0o700)
        (self.directory / _MARK).touch()

    def _log(self, name: str) -> Path:
        return self.directory / "logs" / f"{name}.log"


def _is_ready(http: httpx.Client) -> bool:
    try:
        return http.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False
