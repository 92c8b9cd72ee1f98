"""TLS towards agencies: verified always, with the CA bundle and client certificate of the endpoint."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

from gateway.model.service import Endpoint

SecretPath = Callable[[str], Path]
"""Gives the file of a secret by name."""


def make_context(endpoint: Endpoint, secret_path: SecretPath) -> ssl.SSLContext:
    """Return the TLS context of an endpoint: TLS 1.2 or newer, host name checked.

    `ca_bundle` names PEM certificates that alone are trusted, else the
    system's are; `client_certificate` names a PEM file with certificate and
    key. Raises `LookupError`, `OSError` or `ssl.SSLError` when one is unusable.
    """
    bundle = str(secret_path(endpoint.ca_bundle)) if endpoint.ca_bundle else None
    context = ssl.create_default_context(cafile=bundle)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    if endpoint.client_certificate:
        context.load_cert_chain(str(secret_path(endpoint.client_certificate)))
    return context
