"""HAProxy verifying an ES256 token with `jwt_verify` on every request."""

from __future__ import annotations

import shutil
from pathlib import Path


def command(directory: Path, port: int, upstream: int, pem: Path) -> list[str] | None:
    """Write the configuration and return the command, or None where HAProxy is absent."""
    binary = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    if binary is None:
        return None
    config = directory / "haproxy.cfg"
    config.write_text(
        f"""
global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  option http-keep-alive
frontend portal
  bind 127.0.0.1:{port}
  http-request set-var(txn.token) http_auth_bearer
  http-request set-var(txn.alg) var(txn.token),jwt_header_query('$.alg')
  http-request deny unless {{ var(txn.alg) -m str ES256 }}
  http-request deny unless {{ var(txn.token),jwt_verify(txn.alg,"{pem}") -m int 1 }}
  default_backend agency
backend agency
  http-reuse always
  server one 127.0.0.1:{upstream}
"""
    )
    return [binary, "-f", str(config), "-db"]
