"""Envoy: plain, and with `jwt_authn` (ES256), with and without its token cache."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from tests.bench.token import ISSUER

HTTP = "type.googleapis.com/envoy.extensions.filters.http"
NETWORK = "type.googleapis.com/envoy.extensions.filters.network"


def command(directory: Path, port: int, upstream: int, jwks: str | None, cache: bool) -> list[str] | None:
    """Write the configuration and return the command, or None where Envoy is absent."""
    binary = shutil.which("envoy", path=str(Path(sys.executable).parent)) or shutil.which("envoy")
    if binary is None:
        return None
    config = directory / f"envoy-{port}.json"
    config.write_text(json.dumps(_bootstrap(port, upstream, jwks, cache)))
    return [binary, "-c", str(config), "--concurrency", "1", "--log-level", "error", "--base-id", str(port)]


def _bootstrap(port: int, upstream: int, jwks: str | None, cache: bool) -> dict[str, Any]:
    filters = [] if jwks is None else [_jwt_filter(jwks, cache)]
    filters.append({"name": "router", "typed_config": {"@type": f"{HTTP}.router.v3.Router"}})
    manager = {
        "@type": f"{NETWORK}.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "bench",
        "http_filters": filters,
        "route_config": {
            "virtual_hosts": [
                {
                    "name": "all",
                    "domains": ["*"],
                    "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "agency"}}],
                }
            ]
        },
    }
    return {
        "static_resources": {
            "listeners": [
                {
                    "name": "portal",
                    "address": _address(port),
                    "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}],
                }
            ],
            "clusters": [
                {
                    "name": "agency",
                    "type": "STATIC",
                    "connect_timeout": "5s",
                    "load_assignment": {
                        "cluster_name": "agency",
                        "endpoints": [{"lb_endpoints": [{"endpoint": {"address": _address(upstream)}}]}],
                    },
                }
            ],
        }
    }


def _address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def _jwt_filter(jwks: str, cache: bool) -> dict[str, Any]:
    provider: dict[str, Any] = {
        "issuer": ISSUER,
        "audiences": [ISSUER],
        "local_jwks": {"inline_string": jwks},
    }
    if cache:
        provider["jwt_cache_config"] = {"jwt_cache_size": 1000}
    return {
        "name": "jwt",
        "typed_config": {
            "@type": f"{HTTP}.jwt_authn.v3.JwtAuthentication",
            "providers": {"bench": provider},
            "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "bench"}}],
        },
    }
