"""Uploads: zips that bomb, lie, or lead elsewhere are refused."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.problems import InvalidDescription
from gateway.registry import uploads
from gateway.registry.uploads import unpack

NAMES = st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}\.json", fullmatch=True)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def refusal(content: bytes, main: str | None = "a") -> str:
    with pytest.raises(InvalidDescription) as refused:
        unpack([("up.zip", content)], main)
    return str(refused.value.members["reason"])


@given(st.dictionaries(NAMES, st.binary(max_size=200), min_size=1, max_size=5))
def test_a_zip_and_its_files_are_the_same(files: dict[str, bytes]) -> None:
    main = min(files)
    assert unpack([("x.zip", zipped(files))], main) == (files, main)
    plain = [(name, data) for name, data in files.items() if not data.startswith(b"PK\x03\x04")]
    if len(plain) == len(files):
        assert unpack(plain, main) == (files, main)


def test_one_file_is_its_own_main() -> None:
    assert unpack([("a.json", b"{}")], None) == ({"a.json": b"{}"}, "a.json")
    assert unpack([("a.zip", zipped({"dir/": b"", "dir/a.json": b"{}"}))], None)[1] == "dir/a.json"


def test_a_zip_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 1_000_000)
    assert refusal(zipped({"a": bytes(50_000_000)})) == "too_large"
    assert refusal(zipped({f"f{index}": bytes(300_000) for index in range(4)})) == "too_large"


def test_a_size_that_lies_is_not_believed() -> None:
    honest = zipped({"a": bytes(5_000)})
    where = honest.rindex(b"PK\x01\x02") + 24
    lying = honest[:where] + struct.pack("<I", 5) + honest[where + 4 :]
    assert refusal(lying) == "bad_zip"


def test_more_entries_than_anyone_needs_are_refused_before_they_are_read() -> None:
    assert refusal(zipped({f"{index}": b"" for index in range(2_100)}, zipfile.ZIP_STORED)) == "too_large"


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a/../../b", "..", "C:\\a", "a\\..\\..\\b", "a:b", "x" * 301, "a\x1bb"]
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert refusal(zipped({name: b"x"})) == "unsafe_name"
    with pytest.raises(InvalidDescription) as refused:
        unpack([(name, b"x")], None)
    assert refused.value.members["reason"] == "unsafe_name"


def test_links_encryption_and_rare_methods_are_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        link = zipfile.ZipInfo("a")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(content.getvalue()) == "unsafe_name"
    assert refusal(zipped({"a": b"x" * 100}, zipfile.ZIP_LZMA)) == "bad_zip"
    flagged = bytearray(zipped({"a": b"x"}))
    flagged[flagged.rindex(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(flagged)) == "bad_zip"


@given(st.binary(max_size=300))
def test_damage_is_a_refusal_and_nothing_else(damage: bytes) -> None:
    for content in (b"PK\x03\x04" + damage, zipped({"a": b"x" * 100})[:-30] + damage):
        with suppress(InvalidDescription):
            assert "a" in unpack([("up.zip", content)], "a")[0]


def test_names_are_used_once_and_the_main_one_is_there() -> None:
    with pytest.raises(InvalidDescription):
        unpack([("a", b"1"), ("./a", b"2")], "a")
    assert refusal(zipped({"b": b"", "c": b""})) == "main_missing"
    assert refusal(zipped({"b": b"", "c": b""}), None) == "main_missing"
    assert refusal(zipped({"b": b""}), "../b") == "unsafe_name"
