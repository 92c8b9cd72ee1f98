from __future__ import annotations

from pathlib import Path

import pytest

from gateway.store.secrets import Secrets, UnknownSecret


def test_a_secret_comes_back_without_its_newline(tmp_path: Path) -> None:
    (tmp_path / "tax-key").write_bytes(b"s3cret\n")
    assert Secrets(tmp_path).read("tax-key") == b"s3cret"


def test_a_written_secret_is_its_owners_alone(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "new")
    secrets.write("key", b"value")
    assert secrets.read("key") == b"value"
    assert secrets.path("key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["key"]


def test_a_changed_file_counts_at_the_next_read(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    secrets.write("key", b"one")
    secrets.write("key", b"two")
    assert secrets.read("key") == b"two"


@pytest.mark.parametrize("name", ["../passwd", "a/b", "", ".hidden", "a" * 200, "nobody"])
def test_what_names_no_secret_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownSecret):
        Secrets(tmp_path / "secrets").read(name)


def test_a_bad_name_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(UnknownSecret):
        Secrets(tmp_path).write("../x", b"")
