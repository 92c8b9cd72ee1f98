"""Sign-in follows the change feed: a rotated key signs, and the old one verifies."""

from __future__ import annotations

import json
from pathlib import Path

from gateway.bootstrap.foundations import Foundations
from gateway.bootstrap.identity import Identity
from gateway.bootstrap.lifecycle import Lifecycle
from gateway.commands.init import initialize
from gateway.identity.keys.vault import KeyVault
from gateway.identity.keys.wrapping import WrappingKey
from gateway.registry.clients import ClientDirectory
from gateway.settings import Settings


async def test_a_rotation_elsewhere_is_heard_of(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    await initialize(settings)
    life = Lifecycle()
    base = Foundations(settings, life)
    identity = Identity(base, ClientDirectory(base.store), life)
    await life.start()
    before = {key["kid"] for key in json.loads(identity.keys.document)["keys"]}
    kid = await KeyVault(base.store, WrappingKey.read(base.secrets)).rotate()
    await base.feed.catch_up()
    after = {key["kid"] for key in json.loads(identity.keys.document)["keys"]}
    assert kid in after
    assert before <= after
    assert all(identity.keys.find(key) is not None for key in before)
    await life.stop()
