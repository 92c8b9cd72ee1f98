from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
import uvicorn
from typer.testing import CliRunner

from gateway.commands.client_key import NoClientKey, make_client_key
from gateway.commands.token import TokenRefused, fetch_token, token
from gateway.identity.jose.jwt import read_jwt
from tests.support.loopback import serve
from tests.support.oauth import ISSUER, MemoryClients, open_house, portal


@contextmanager
def running(directory: Path, clients: MemoryClients) -> Iterator[str]:
    """Serve an authorization server on loopback from a thread of its own."""
    started, stop, address = threading.Event(), threading.Event(), []

    async def main() -> None:
        async with open_house(directory, clients=clients) as house:
            server = uvicorn.Server(uvicorn.Config(house.app, port=0, log_level="error", lifespan="off"))
            serving = asyncio.create_task(server.serve())
            while not server.started:
                await asyncio.sleep(0.01)
            address.append(server.servers[0].sockets[0].getsockname()[1])
            started.set()
            while not stop.is_set():
                await asyncio.sleep(0.02)
            server.should_exit = True
            await serving

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    assert started.wait(20)
    try:
        yield f"http://127.0.0.1:{address[0]}"
    finally:
        stop.set()
        thread.join()


def test_a_script_gets_a_token(tmp_path: Path) -> None:
    public = make_client_key(tmp_path, "portal")
    with running(tmp_path, MemoryClients({"portal": portal(jwks={"keys": [public]})})) as server:
        claims = read_jwt(fetch_token(server, tmp_path, "portal", "registry:read", "tax").token).claims
        assert (claims["iss"], claims["scope"], claims["purpose"]) == (ISSUER, "registry:read", "tax")
        with pytest.raises(TokenRefused, match="scope"):
            fetch_token(server, tmp_path, "portal", "registry:admin", None)
        with pytest.raises(NoClientKey):
            fetch_token(server, tmp_path, "nobody", None, None)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}"])
def test_a_server_that_is_not_simpul_is_one_clear_error(tmp_path: Path, body: bytes) -> None:
    make_client_key(tmp_path, "portal")
    with serve(lambda _: (200, {}, body)) as server, pytest.raises(TokenRefused):
        fetch_token(server.url, tmp_path, "portal", None, None)


def test_the_command_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    command = typer.Typer()
    command.command()(token)
    make_client_key(tmp_path, "portal")
    for client in ("portal", "nobody"):
        result = CliRunner().invoke(
            command, ["--client", client, "--server", "http://127.0.0.1:1", "--data", str(tmp_path)]
        )
        assert result.exit_code == 1
        assert result.output.count("\n") == 1
