"""Zips that lead elsewhere, bomb or lie, uploaded through the registry: refused, and nothing is kept."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.registry import OPERATIONS, Registry

GOOD = json.dumps(OPERATIONS).encode()


def archive(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as made:
        for name, data in members:
            made.writestr(name, data)
    return content.getvalue()


def of_kind(name: str, kind: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = (kind | 0o777) << 16
    return member


def encrypted() -> bytes:
    content = bytearray(archive(("plain.json", GOOD)))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    return bytes(content)


def nested(depth: int) -> bytes:
    content = archive(("plain.json", GOOD))
    for _ in range(depth):
        content = archive(("inner.zip", content), ("plain.json", GOOD))
    return content


@pytest.mark.filterwarnings("ignore:Duplicate name")
def duplicate() -> bytes:
    return archive(("plain.json", GOOD), ("plain.json", b"[]"))


ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "parent": (lambda: archive(("../../plain.json", GOOD), ("plain.json", GOOD)), "unsafe_name"),
    "parent in the middle": (lambda: archive(("a/../../plain.json", GOOD)), "unsafe_name"),
    "absolute": (lambda: archive(("/etc/plain.json", GOOD), ("plain.json", GOOD)), "unsafe_name"),
    "backslashes": (lambda: archive(("..\\..\\plain.json", GOOD), ("plain.json", GOOD)), "unsafe_name"),
    "drive": (lambda: archive(("C:/plain.json", GOOD), ("plain.json", GOOD)), "unsafe_name"),
    "symbolic link": (
        lambda: archive((of_kind("plain.json", stat.S_IFLNK), b"/etc/passwd")),
        "unsafe_name",
    ),
    "device": (lambda: archive((of_kind("plain.json", stat.S_IFCHR), GOOD)), "unsafe_name"),
    "named pipe": (lambda: archive((of_kind("plain.json", stat.S_IFIFO), GOOD)), "unsafe_name"),
    "bomb": (lambda: archive(("plain.json", bytes(40_000_000))), "too_large"),
    "many small bombs": (lambda: archive(*((f"{n}.json", bytes(400_000)) for n in range(90))), "too_large"),
    "huge count": (lambda: archive(*((f"{n}", b"") for n in range(3_000))), "too_large"),
    "duplicate names": (duplicate, "duplicate_file"),
    "the same name written otherwise": (
        lambda: archive(("plain.json", GOOD), ("./plain.json", b"[]")),
        "duplicate_file",
    ),
    "encrypted": (encrypted, "bad_zip"),
    "packed with LZMA": (lambda: archive(("plain.json", GOOD), method=zipfile.ZIP_LZMA), "bad_zip"),
    "cut short": (lambda: archive(("plain.json", GOOD))[:-10], "bad_zip"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_archive_that_attacks_is_refused(
    store, attack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, reason = ATTACKS[attack]
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    registry = Registry(store)
    await registry.people()
    path = "/services/tax/assessments/versions"
    answer = await registry.send(
        "tax-writer", "POST", path, files={"files": ("api.zip", make())}, data={"main": "plain.json"}
    )
    assert (answer.status_code, answer.json().get("reason")) == (422, reason), answer.text
    assert list(here.iterdir()) == []
    listed = await registry.send("tax-writer", "GET", "/services")
    assert listed.json()["items"] == []


async def test_a_zip_in_a_zip_is_a_file_like_any_other(store) -> None:
    registry = Registry(store)
    await registry.people()
    files, main = {"files": ("api.zip", nested(20))}, {"main": "plain.json"}
    path = "/services/tax/assessments/versions"
    answer = await registry.send("tax-writer", "POST", path, files=files, data=main)
    assert answer.status_code == 201
