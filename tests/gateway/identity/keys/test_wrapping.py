from __future__ import annotations

from pathlib import Path

import pytest

from gateway.identity.keys.wrapping import FILE, WrappingKey, WrongWrappingKey
from gateway.store.secrets import Secrets, UnknownSecret

KEY = WrappingKey(bytes(32))


def test_what_is_wrapped_comes_back_under_its_name_only() -> None:
    wrapped = KEY.wrap("name", b"plain")
    assert KEY.unwrap("name", wrapped) == b"plain"
    assert b"plain" not in wrapped
    assert KEY.wrap("name", b"plain") != wrapped
    for key, name, value in [
        (KEY, "other", wrapped),
        (WrappingKey(bytes([1]) * 32), "name", wrapped),
        (KEY, "name", wrapped[:-1] + bytes([wrapped[-1] ^ 1])),
        (KEY, "name", b""),
    ]:
        with pytest.raises(WrongWrappingKey):
            key.unwrap(name, value)


def test_derived_keys_are_stable_and_apart() -> None:
    assert KEY.derive("a") == WrappingKey(bytes(32)).derive("a") != KEY.derive("b")


def test_the_key_is_a_secret_of_32_bytes(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    with pytest.raises(UnknownSecret):
        WrappingKey.read(secrets)
    secrets.write(FILE, b"00" * 32)
    assert WrappingKey.read(secrets).derive("a") == KEY.derive("a")
    with pytest.raises(ValueError, match="32 bytes"):
        WrappingKey(b"short")
