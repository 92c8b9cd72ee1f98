"""`simpul token --dpop` and `simpul proof` together: a script calls with a bound token."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
import typer
from typer.testing import CliRunner

from gateway.commands.proof import proof
from gateway.commands.proof_key import ProofKey
from gateway.commands.token import token
from gateway.identity.jose.jwt import read_jwt
from tests.support.gateway import ServedGateway

RUN = CliRunner()


@pytest.mark.slow
def test_a_script_calls_with_a_bound_token(tmp_path: Path) -> None:
    with ServedGateway(tmp_path) as gateway:
        key = tmp_path / "dpop.jwk"
        command = ("token", "--client", "operator", "--scope", "registry:read", "--dpop", str(key))
        bound = gateway.run(*command).stdout.strip()
        url = f"{gateway.url}/registry/agencies"
        for repeat in range(2):
            made = gateway.run("proof", "--key", str(key), "--url", url, "--token", bound).stdout.strip()
            fields = {"authorization": f"DPoP {bound}", "dpop": made}
            assert httpx2.get(url, headers=fields).status_code == 200, repeat
            assert httpx2.get(url, headers=fields).status_code == 401
        assert httpx2.get(url, headers={"authorization": f"Bearer {bound}"}).status_code == 401


def test_without_a_key_one_clear_line(tmp_path: Path) -> None:
    for function, arguments in (
        (proof, ["--key", str(tmp_path / "none"), "--url", "https://simpul.test/"]),
        (token, ["--client", "x", "--dpop", str(tmp_path / "no" / "where"), "--data", str(tmp_path)]),
    ):
        command = typer.Typer()
        command.command()(function)
        result = RUN.invoke(command, arguments)
        assert (result.exit_code, result.output.count("\n")) == (1, 1), result.output


def test_the_token_can_come_by_standard_input(tmp_path: Path) -> None:
    command = typer.Typer()
    command.command()(proof)
    key = tmp_path / "dpop.jwk"
    ProofKey(key, make=True).keep_nonce("kept")
    arguments = ["--key", str(key), "--url", "https://simpul.test/x?y=1", "--method", "PUT"]
    given = RUN.invoke(command, [*arguments, "--token", "secret"]).output
    read = RUN.invoke(command, [*arguments, "--token", "-"], input="secret\n").output
    one, two = (read_jwt(raw.strip()).claims for raw in (given, read))
    assert one["ath"] == two["ath"]
    assert (one["htm"], one["htu"], one["nonce"]) == ("PUT", "https://simpul.test/x", "kept")
    assert one["jti"] != two["jti"]
