"""`simpul mandate …` against the real API on loopback; its tokens are their own scopes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.commands import mandate
from tests.support.command_line import Shell
from tests.support.identity_api import IdentityAPI
from tests.support.people import open_people_house
from tests.support.people_world import serving
from tests.support.ports import free_port

WRITE, READ = "identity:write", "identity:read"
PERSON = {"provider": "civil", "subject": "anna-upstream"}
DRAFT: dict[str, Any] = {
    "kind": "guardian",
    "holder": PERSON,
    "represented": {"provider": "civil", "subject": "ward-upstream"},
    "name": "Wendi Invented",
    "purposes": ["school"],
    "reach": ["tax/income"],
    "source": "Civil registry",
    "valid_from": 0,
    "valid_until": 4_000_000_000,
}


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    port = free_port()
    async with (
        open_people_house(tmp_path) as people,
        serving(IdentityAPI.of(people).app, port),
    ):
        yield Shell(mandate.app, f"http://127.0.0.1:{port}")


def written(directory: Path, content: Any) -> str:
    file = directory / "draft.json"
    file.write_text(json.dumps(content))
    return str(file)


async def test_a_mandate_is_added_found_shown_and_revoked(shell: Shell, tmp_path: Path) -> None:
    def use() -> None:
        added = shell.ok(WRITE, "add", written(tmp_path, DRAFT))
        assert (added["reach"], added["in_force"]) == (["tax/income"], True)
        assert shell.ok(READ, "search", written(tmp_path, PERSON)) == [added]
        assert "tax/income" in shell.run(READ, "search", written(tmp_path, PERSON)).stdout
        revoked = shell.ok(WRITE, "revoke", added["id"])
        assert revoked["in_force"] is False
        assert shell.ok(READ, "show", added["id"]) == revoked

    await asyncio.to_thread(use)


async def test_a_refusal_is_one_line(shell: Shell, tmp_path: Path) -> None:
    def use() -> None:
        assert "Scope missing" in shell.refused(READ, "add", written(tmp_path, DRAFT))
        assert "/reach" in shell.refused(WRITE, "add", written(tmp_path, {**DRAFT, "reach": []}))
        assert "holds no JSON object" in shell.refused(WRITE, "add", written(tmp_path, []))
        assert "holds no JSON" in shell.refused(WRITE, "add", str(tmp_path / "missing"))
        assert "Not found" in shell.refused(READ, "show", "nothing")

    await asyncio.to_thread(use)
