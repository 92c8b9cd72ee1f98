from __future__ import annotations

from pathlib import Path

from sqlalchemy import update

from gateway.commands.init import OPERATOR, SCOPES, initialize
from gateway.identity.keys.vault import KeyVault
from gateway.identity.keys.wrapping import WrappingKey
from gateway.registry.clients import ClientDirectory
from gateway.settings import Settings
from gateway.store.secrets import Secrets
from gateway.store.store import Store
from gateway.store.tables.registry import clients


async def test_it_makes_what_the_first_start_needs_and_again_changes_nothing(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    assert await initialize(settings)
    secrets = Secrets(settings.secrets_dir)
    before = {name: secrets.read(name) for name in ("wrapping-key", "pseudonym-key", "pairwise-key")}
    assert all(len(bytes.fromhex(value.decode())) == 32 for value in before.values())
    assert len(set(before.values())) == 3
    store = Store(settings.store_url)
    vault = KeyVault(store, WrappingKey.read(secrets))
    kids = sorted(key.kid for key in await vault.read())
    assert not await initialize(settings)
    assert before == {name: secrets.read(name) for name in before}
    assert kids == sorted(key.kid for key in await vault.read())
    client = await ClientDirectory(store).find(OPERATOR)
    assert client is not None
    assert client.scopes == SCOPES
    assert len(client.jwks["keys"]) == 1
    assert "d" not in client.jwks["keys"][0]
    await store.close()
    assert (tmp_path / "data" / "secrets" / "wrapping-key").stat().st_mode & 0o777 == 0o600


async def test_a_newer_version_gives_the_operator_the_scopes_that_it_lacks_and_nothing_else(
    tmp_path: Path,
) -> None:
    settings = Settings(data=tmp_path / "data")
    await initialize(settings)
    store = Store(settings.store_url)
    async with store.write() as connection:
        values = {"scopes": ["custom:scope", "registry:read"], "name": "Renamed"}
        await connection.execute(update(clients).values(values))
    assert await initialize(settings)
    client = await ClientDirectory(store).find(OPERATOR)
    assert client is not None
    assert client.scopes == SCOPES | {"custom:scope"}
    assert client.name == "Renamed"
    assert not await initialize(settings)
    await store.close()
