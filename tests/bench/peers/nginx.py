"""nginx as a plain proxy with keep-alive to the upstream."""

from __future__ import annotations

import shutil
from pathlib import Path


def command(directory: Path, port: int, upstream: int) -> list[str] | None:
    """Write the configuration and return the command, or None where nginx is absent."""
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if binary is None:
        return None
    work = directory / "nginx"
    work.mkdir(exist_ok=True)
    config = work / "nginx.conf"
    config.write_text(
        f"""
worker_processes 1;
daemon off;
pid {work}/pid;
error_log {work}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy;
  fastcgi_temp_path {work}/f; uwsgi_temp_path {work}/u; scgi_temp_path {work}/s;
  keepalive_requests 100000000;
  upstream agency {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://agency; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
}}
"""
    )
    return [binary, "-c", str(config), "-e", str(work / "error.log")]
