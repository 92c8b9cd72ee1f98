"""After the whole story: no token and no person in the gateway's log, evidence, metrics or registry."""

from __future__ import annotations

import io
import re
import sqlite3
from pathlib import Path

import pytest
from rich.console import Console

from gateway.demo.narration import Narrator
from gateway.demo.people import PEOPLE
from gateway.demo.story import tell
from gateway.demo.world import World
from gateway.evidence.opening import FILE
from tests.support.ports import free_port
from tests.support.warm_demo import warm_demo

TOKEN = re.compile(rb"eyJ[A-Za-z0-9_-]{8,}|(?:Bearer|DPoP)\s+[A-Za-z0-9._~+/-]{16,}|PRIVATE KEY")
PERSONAL = [text.encode() for person in PEOPLE for text in (person.national_id, person.name, person.street)]


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """The demo's directory, after its story was told and every process has ended."""
    world = World(tmp_path / "demo", free_port())
    with warm_demo():
        try:
            world.start()
            tell(world, Narrator(Console(file=io.StringIO())))
        finally:
            world.stop()
    return world.directory


def leaks(text: bytes) -> list[bytes]:
    return [personal for personal in PERSONAL if personal in text] + TOKEN.findall(text)


def check_log(directory: Path) -> None:
    text = (directory / "logs" / "gateway.log").read_bytes()
    assert b'"event":' in text
    assert leaks(text) == []


def check_evidence(directory: Path) -> None:
    with sqlite3.connect(directory / "data" / FILE) as connection:
        entries = [entry for (entry,) in connection.execute("SELECT entry FROM evidence_entries")]
    connection.close()
    assert len(entries) > 20
    assert leaks(b"\n".join(entries)) == []


def check_files(directory: Path) -> None:
    files = [
        path for path in (directory / "data").rglob("*") if path.is_file() and "secrets" not in path.parts
    ]
    assert any(path.suffix == ".counts" for path in files)
    for path in files:
        assert leaks(path.read_bytes()) == [], path.name


@pytest.mark.slow
def test_neither_log_nor_evidence_nor_any_file_tells_of_people_or_tokens(told: Path) -> None:
    """One test, so that the story is told once however many processes run the suite."""
    check_log(told)
    check_evidence(told)
    check_files(told)
