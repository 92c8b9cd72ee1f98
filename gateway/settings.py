"""Settings: one frozen class, read from `SIMPUL_…` variables."""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SIMPUL_"
_ELSEWHERE = {"SIMPUL_TEST_POSTGRES", "SIMPUL_INPUTS"}
"""Variables of the test suite, not settings."""


class Settings(BaseSettings):
    """What an operator can set; every other value is in the store.

    An unknown `SIMPUL_…` variable is an error: a misspelt limit must not
    silently be no limit. No secret has a default outside demo mode.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data: Path = Path("data")
    """Directory of keys, the embedded database and the evidence journal."""
    database_url: SecretStr | None = None
    """`postgresql+psycopg://…`; None uses SQLite in `data`."""
    valkey_url: SecretStr | None = None
    """Where several nodes share quotas; None counts on this node only."""
    mode: Literal["production", "demo"] = "production"

    issuer: str = "http://127.0.0.1:8400"
    """Public base URL, without a trailing slash; `https` outside demo mode unless loopback."""
    host: str = "127.0.0.1"
    port: int = Field(8400, ge=0, le=65535)
    workers: int = Field(1, ge=1, le=64)
    metrics_port: int | None = Field(None, ge=0, le=65535)
    """Port of Prometheus' `/metrics`; None serves none."""
    otlp_endpoint: str | None = None
    """Base URL of an OTLP/HTTP collector; None exports nothing."""
    trace_ratio: float = Field(0.01, ge=0, le=1)
    """Share of exchanges that are traced."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    trusted_issuers: tuple[str, ...] = ()
    """Other issuers whose access tokens are accepted, by discovery and JWKS."""
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Non-public networks that agencies' addresses may lie in."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Who may send `Client-Cert` (RFC 9440) and `X-Forwarded-For`."""
    secrets: Path | None = None
    """Directory with one file a secret, named by endpoints; default `data`/secrets."""
    policies: Path | None = None
    """Directory of `.cedar` files; None uses those that ship."""
    identity_providers: Path | None = None
    """TOML or JSON file of providers with whom people sign in, beside those of the registry."""

    sign_in_rate_address: int = Field(300, ge=0)
    """Requests a second to sign-in endpoints that one address may make at each worker; 0 does not limit."""
    sign_in_rate_client: int = Field(300, ge=0)
    """Requests a second that one client may make to OAuth endpoints at each worker; 0 does not limit."""
    token_lifetime: int = Field(300, ge=30, le=3600)
    """Seconds that an access token lives."""
    case_retention_days: int = Field(90, ge=1, le=36_500)
    """Days after the end of a case until its key is destroyed; `x-retention` of a journey overrules it."""
    max_header_bytes: int = Field(16_384, ge=1_024)
    max_body_bytes: int = Field(10 * 1024 * 1024, ge=1_024)
    """Largest body that is held in memory: validated, translated or filtered."""
    max_stream_bytes: int = Field(5 * 1024**3, ge=1_024)
    """Largest body that is streamed."""
    drain_notice_seconds: float = Field(3.0, ge=0)
    """How long a node that is told to stop answers on, not ready, where `trusted_proxies` must hear of it."""
    drain_seconds: float = Field(20.0, ge=0)
    """How long a graceful stop waits for exchanges after that."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        known = {PREFIX + name.upper() for name in type(self).model_fields} | _ELSEWHERE
        unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(unknown)}")
        if self.issuer.endswith("/"):
            raise ValueError("SIMPUL_ISSUER must not end with a slash")
        return self

    @property
    def demo(self) -> bool:
        """True in demo mode only, where invented people and printed credentials are allowed."""
        return self.mode == "demo"

    @property
    def secrets_dir(self) -> Path:
        """Where secrets that endpoints name are read from."""
        return self.secrets or self.data / "secrets"

    @property
    def store_url(self) -> str:
        """SQLAlchemy URL of the store."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data.resolve() / 'simpul.db'}"
