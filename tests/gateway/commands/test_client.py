"""`simpul client …` against a server on loopback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.commands import client
from gateway.commands.session import Refused
from tests.support.command_line import Shell, registry_url
from tests.support.registry import KEY

__all__ = ["registry_url"]


@pytest.fixture
def keys(tmp_path: Path) -> str:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(KEY))
    return str(path)


def test_a_client_is_registered_and_changed(registry_url: str, keys: str) -> None:
    shell = Shell(client.app, registry_url)
    words = ("add", "city-app", "--agency", "city", "--name", "App", "--jwks", keys)
    added = shell.ok("city-portal", *words, "--scope", "registry:read", "--origin", "https://app.example")
    assert (added["scopes"], added["origins"]) == (["registry:read"], ["https://app.example"])
    changed = shell.ok("city-portal", "update", "city-app", "--no-active")
    assert (changed["active"], changed["origins"]) == (False, ["https://app.example"])
    assert {one["agency"] for one in shell.ok("city-portal", "list")} == {"city"}
    assert shell.ok("operator", "show", "city-app")["active"] is False
    assert "Access denied" in shell.refused("tax-writer", *words)


def test_a_private_key_is_not_even_sent(tmp_path: Path) -> None:
    path = tmp_path / "private.json"
    path.write_text(json.dumps({**KEY, "d": "secret"}))
    with pytest.raises(Refused, match="private"):
        client.read_keys(path)


@pytest.mark.parametrize("content", ["", "[1]", '{"keys": 1}', '{"keys": ["a"]}', "\udcff"])
def test_what_is_no_key_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(Refused):
        client.read_keys(path)
