"""`simpul init`: everything that must be there before the first start."""

from __future__ import annotations

import asyncio
import secrets as chance
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import typer

from gateway.commands.client_key import key_path, make_client_key
from gateway.identity.keys.vault import KeyVault
from gateway.identity.keys.wrapping import FILE as WRAPPING_KEY
from gateway.identity.keys.wrapping import WrappingKey
from gateway.model.agency import Agency
from gateway.model.classification import Classification
from gateway.model.client import Client
from gateway.registry.seed import seed, widen
from gateway.settings import Settings
from gateway.store.migrate import migrate
from gateway.store.secrets import Secrets, UnknownSecret
from gateway.store.store import Store

OPERATOR: Final = "operator"
PSEUDONYM_KEY: Final = "pseudonym-key"
PAIRWISE_KEY: Final = "pairwise-key"
SCOPES: Final = frozenset(
    f"{resource}:{action}"
    for resource, actions in {
        "registry": ("read", "write", "approve", "admin"),
        "evidence": ("read", "verify", "admin"),
        "policy": ("read", "write"),
        "consent": ("read", "write", "admin"),
        "journeys": ("read", "write", "start", "admin"),
        "events": ("read", "write", "admin"),
        "identity": ("read", "write", "admin"),
    }.items()
    for action in actions
)
"""Every permission: the operator has them all."""


async def initialize(settings: Settings) -> bool:
    """Make directories, keys, the store and the operator's client; say whether anything was new.

    What is there stays as it is, so it is safe to run again and on every node
    that shares the store, given the same secrets. The operator's client alone
    gains the scopes that this version knows and it lacks.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    secrets = Secrets(settings.secrets_dir)
    fresh = make_secrets(secrets, (WRAPPING_KEY, PSEUDONYM_KEY, PAIRWISE_KEY))
    store = Store(settings.store_url)
    try:
        await migrate(store)
        await KeyVault(store, WrappingKey.read(secrets)).ensure()
        new_operator = not key_path(settings.data, OPERATOR).exists()
        await seed(store, Agency(id=OPERATOR, name="Operator of Simpul"), [operator_client(settings.data)])
        added = await widen(store, OPERATOR, SCOPES)
    finally:
        await store.close()
    return bool(fresh or added) or new_operator


def make_secrets(secrets: Secrets, names: Iterable[str]) -> list[str]:
    """Make each secret of 32 random bytes (hex) that is not there yet; return the names of those made."""
    made = []
    for name in names:
        try:
            secrets.read(name)
        except UnknownSecret:
            secrets.write(name, chance.token_hex(32).encode())
            made.append(name)
    return made


def operator_client(data: Path) -> Client:
    """Return the operator's client, with a key of its own in `data`/clients."""
    return Client(
        id=OPERATOR,
        agency=OPERATOR,
        name="Operator",
        jwks={"keys": [make_client_key(data, OPERATOR)]},
        scopes=SCOPES,
        clearance=Classification.SENSITIVE,
        metadata={"bearer_tokens_allowed": True},
    )


def init(
    data: Annotated[Path | None, typer.Option(help="Data directory; default SIMPUL_DATA.")] = None,
) -> None:
    """Make keys, the store, and an operator client in the data directory."""
    settings = Settings(data=data) if data is not None else Settings()
    fresh = asyncio.run(initialize(settings))
    typer.echo(f"{'Ready' if fresh else 'Nothing to do'}: {settings.data}")
    typer.echo(f"The operator's private key is {key_path(settings.data, OPERATOR)}; keep it safe.")
