from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.settings import Settings


def test_defaults_hold_no_secret() -> None:
    settings = Settings()
    assert settings.database_url is None
    assert settings.valkey_url is None
    assert not settings.demo


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPUL_DATABASE_URL", "postgresql+psycopg://u:hidden@127.0.0.1/x")
    settings = Settings()
    assert settings.store_url.endswith("@127.0.0.1/x")
    assert "hidden" not in repr(settings)


def test_the_embedded_store_is_in_the_data_directory(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).store_url == f"sqlite+aiosqlite:///{tmp_path}/simpul.db"
    assert Settings(data=tmp_path).secrets_dir == tmp_path / "secrets"


def test_a_misspelt_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPUL_MAX_BODY", "1")
    with pytest.raises(ValidationError, match="SIMPUL_MAX_BODY"):
        Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIMPUL_WORKERS", "0"),
        ("SIMPUL_PORT", "70000"),
        ("SIMPUL_MODE", "test"),
        ("SIMPUL_ISSUER", "https://simpul.example/"),
        ("SIMPUL_ALLOWED_NETWORKS", '["not a network"]'),
    ],
)
def test_a_wrong_value_is_an_error(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]
