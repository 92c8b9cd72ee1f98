"""CORS: exact origins of the clients that have an agreement, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.exchange.cors import allowed_methods
from tests.support.agency import running_agency
from tests.support.exchanges import Kit

PATH = "/api/tax/income/people/7"


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path, "http://127.0.0.1:9")


async def preflight(kit: Kit, origin: str) -> tuple[int, dict[str, str]]:
    reply = await kit.call(
        "OPTIONS",
        PATH,
        origin=origin,
        access_control_request_method="PUT",
        authorization="",
        simpul_purpose="",
    )
    return reply.status, reply.headers


async def test_a_registered_origin_may_call(kit: Kit) -> None:
    status, headers = await preflight(kit, "https://portal.example")
    assert status == 204
    assert headers["access-control-allow-origin"] == "https://portal.example"
    assert headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS, POST, PUT"
    assert "access-control-allow-credentials" not in headers
    assert kit.journal.entries == []


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "https://portal.example.evil.example", "null", "*", "http://portal.example"],
)
async def test_no_other_origin_may(kit: Kit, origin: str) -> None:
    status, headers = await preflight(kit, origin)
    assert status == 403
    assert "access-control-allow-origin" not in headers


async def test_options_without_a_browser_lists_the_methods(kit: Kit) -> None:
    reply = await kit.call("OPTIONS", PATH)
    assert (reply.status, reply.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST, PUT")


async def test_an_answer_is_readable_by_the_calling_clients_own_origins_only(tmp_path: Path) -> None:
    async with running_agency(headers=[("access-control-allow-origin", "*")]) as agency:
        kit = Kit(tmp_path, agency.url)
        own = await kit.call("GET", PATH, origin="https://portal.example")
        assert own.headers["access-control-allow-origin"] == "https://portal.example"
        assert own.headers["vary"] == "Origin"
        other = await kit.call("GET", PATH, origin="https://evil.example")
        assert "access-control-allow-origin" not in other.headers
        refused = await kit.call("GET", PATH, origin="https://portal.example", simpul_purpose="curiosity")
        assert refused.headers["access-control-allow-origin"] == "https://portal.example"


async def test_a_script_of_the_service_reads_the_challenge_and_its_nonce(kit: Kit) -> None:
    own = await kit.call("GET", PATH, origin="https://portal.example", authorization="DPoP unknown")
    assert own.status == 401
    assert own.headers["access-control-allow-origin"] == "https://portal.example"
    exposed = own.headers["access-control-expose-headers"].split(", ")
    assert {"DPoP-Nonce", "WWW-Authenticate"} <= set(exposed)
    other = await kit.call("GET", PATH, origin="https://evil.example", authorization="DPoP unknown")
    assert other.status == 401
    assert "access-control-allow-origin" not in other.headers


def test_get_allows_head() -> None:
    assert allowed_methods(["GET"]) == "GET, HEAD, OPTIONS"
    assert allowed_methods(["POST"]) == "OPTIONS, POST"
