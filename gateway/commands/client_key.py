"""Clients' private keys in the data directory: one file a client, for its owner's eyes only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import orjson
from joserfc.jwk import ECKey

from gateway.model.identifiers import is_slug


class NoClientKey(LookupError):
    """The data directory has no private key of this client."""


def key_path(data: Path, client: str) -> Path:
    """Return where the private JWK of `client` lies; raises `NoClientKey` for what is no client's name."""
    if not is_slug(client):
        raise NoClientKey(f"{client!r} is not a client's name")
    return data / "clients" / f"{client}.jwk"


def read_client_key(data: Path, client: str) -> dict[str, Any]:
    """Return the private JWK of `client`; raises `NoClientKey`."""
    path = key_path(data, client)
    try:
        jwk = orjson.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise NoClientKey(f"there is no usable key of {client} in {path}") from error
    if not isinstance(jwk, dict):
        raise NoClientKey(f"there is no usable key of {client} in {path}")
    return jwk


def make_client_key(data: Path, client: str) -> dict[str, Any]:
    """Return the public JWK of `client`; makes and stores a P-256 key (0600) unless there is one."""
    path = key_path(data, client)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        private = ECKey.generate_key("P-256", auto_kid=True).as_dict(private=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(orjson.dumps(private))
    key = ECKey.import_key(read_client_key(data, client))
    return {**key.as_dict(private=False), "use": "sig", "alg": "ES256"}
