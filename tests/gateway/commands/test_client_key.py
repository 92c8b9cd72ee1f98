from __future__ import annotations

from pathlib import Path

import pytest

from gateway.commands.client_key import NoClientKey, key_path, make_client_key, read_client_key


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    public = make_client_key(tmp_path, "portal")
    assert "d" not in public
    assert make_client_key(tmp_path, "portal") == public
    assert key_path(tmp_path, "portal").stat().st_mode & 0o777 == 0o600
    assert read_client_key(tmp_path, "portal")["kid"] == public["kid"]


@pytest.mark.parametrize("name", ["../x", "", "A B", "absent", "broken"])
def test_what_is_no_client_has_no_key(tmp_path: Path, name: str) -> None:
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "broken.jwk").write_text("[]")
    with pytest.raises(NoClientKey):
        read_client_key(tmp_path, name)
