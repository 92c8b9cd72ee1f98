"""Identity providers by settings: read once, strictly, and told apart from the registry's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.bootstrap.preflight import CannotServe, check_start
from gateway.bootstrap.providers import MAX_BYTES, ProvidersInvalid, read_providers
from gateway.commands.init import initialize
from gateway.model.classification import Assurance
from gateway.settings import Settings
from gateway.store.secrets import Secrets
from tests.support.control_plane import production_control_plane

TOML = """
[[provider]]
id = "citizens"
issuer = "https://id.example/realms/citizens"
client_id = "simpul"
authentication = "client_secret_basic"
secret = "citizens-secret"
acr = {loa2 = "substantial"}
names = {en = "Citizen ID", id = "ID Warga"}

[[provider]]
id = "officials"
issuer = "https://id.example/realms/officials"
client_id = "simpul"
authentication = "private_key_jwt"
names = {en = "Official ID"}
"""


def write(directory: Path, text: str, name: str = "providers.toml") -> Path:
    path = directory / name
    path.write_text(text)
    return path


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    import tomllib

    first, second = read_providers(write(tmp_path, TOML))
    assert (first.id, first.secret, first.acr) == (
        "citizens",
        "citizens-secret",
        {"loa2": Assurance.SUBSTANTIAL},
    )
    assert (second.id, second.secret, second.active) == ("officials", None, True)
    as_json = json.dumps(tomllib.loads(TOML))
    assert read_providers(write(tmp_path, as_json, "providers.json")) == (first, second)
    assert read_providers(None) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[provider]", "it is not TOML"),
        ("", "a list 'provider'"),
        ("x = 1", "a list 'provider'"),
        ("provider = 1", "a list 'provider'"),
        (TOML.replace("client_id", "client"), "provider citizens: client_id: Field required"),
        (TOML.replace("https://id", "http://id"), "provider citizens: issuer: Value error, must be an https"),
        (TOML + 'colour = "red"', "provider officials: colour: Extra inputs"),
        (
            TOML.replace('secret = "citizens-secret"', ""),
            "provider citizens: it: Value error, client_secret_",
        ),
        (TOML.replace("officials", "citizens"), "provider citizens: its id or its issuer is there twice"),
        (TOML.replace("realms/officials", "realms/citizens"), "provider officials: its id or its issuer"),
        (TOML.replace('id = "citizens"', "id = 7"), "provider number 1: id: Input should be a valid string"),
        ("#" * (MAX_BYTES + 1), "over 1048576 bytes"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ProvidersInvalid) as refused:
        read_providers(write(tmp_path, text))
    told = str(refused.value)
    assert says in told
    assert told.startswith("SIMPUL_IDENTITY_PROVIDERS: ")
    assert "\n" not in told


def test_a_file_that_is_not_there_or_no_json_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProvidersInvalid, match=r"gone\.toml: No such file"):
        read_providers(tmp_path / "gone.toml")
    with pytest.raises(ProvidersInvalid, match="it is not JSON, line 2"):
        read_providers(write(tmp_path, '{"provider":\n[', "p.json"))


async def test_the_start_is_refused_without_the_secret(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", identity_providers=write(tmp_path, TOML))
    await initialize(settings)
    with pytest.raises(CannotServe, match="secret 'citizens-secret' of the identity provider 'citizens'"):
        check_start(settings)
    Secrets(settings.secrets_dir).write("citizens-secret", b"x")
    check_start(settings)
    broken = Settings(data=tmp_path / "data", identity_providers=write(tmp_path, "x", "broken.toml"))
    with pytest.raises(CannotServe, match="it is not TOML"):
        check_start(broken)


async def test_the_gateway_shows_them_to_who_signs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx2

    monkeypatch.setenv("SIMPUL_IDENTITY_PROVIDERS", str(write(tmp_path, TOML)))
    gateway, _ = await production_control_plane(tmp_path / "data", monkeypatch)
    transport = httpx2.ASGITransport(gateway)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400") as http:
        page = await http.get("/signin?to=sessions", headers={"accept": "text/html", "accept-language": "id"})
    assert "ID Warga" in page.text
    assert "/signin/with/officials" in page.text
