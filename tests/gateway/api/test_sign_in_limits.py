"""One address may ask only so often; nobody can pretend to be many, nor another."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.api.sign_in_limits import SignInLimits, caller_address
from gateway.identity.budgets import Budgets

PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
PROXY = "10.0.0.1"


async def fine(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def limited(budgets: Budgets) -> SignInLimits:
    return SignInLimits(fine, budgets, PROXIES)


def frozen(burst: int, capacity: int = 100) -> Budgets:
    return Budgets(0.5, burst, capacity=capacity, clock=lambda: 0.0)


async def ask(app: SignInLimits, path: str, peer: str = "192.0.2.1", **headers: str) -> httpx2.Response:
    transport = httpx2.ASGITransport(app, client=(peer, 1))
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx2.AsyncClient(transport=transport, base_url="https://simpul.test") as http:
        return await http.get(path, headers=sent)


@pytest.mark.parametrize(
    "path",
    [
        "/oauth/token",
        "/oauth/par",
        "/oauth/authorize",
        "/oauth/register",
        "/oauth/register/x",
        "/oauth/introspect",
        "/oauth/revoke",
        "/oauth/userinfo",
        "/oauth/logout",
        "/signin/with/y",
        "/signin/backchannel/y",
        "/account/sessions",
    ],
)
async def test_beyond_its_budget_an_address_is_told_to_wait(path: str) -> None:
    app = limited(frozen(2))
    assert [(await ask(app, path)).status_code for _ in range(3)] == [200, 200, 429]
    refused = await ask(app, path)
    assert refused.json()["error"] == "temporarily_unavailable"
    assert refused.headers["retry-after"] == "2"
    assert refused.headers["cache-control"] == "no-store"
    assert (await ask(app, path, peer="192.0.2.2")).status_code == 200


async def test_what_is_not_sign_in_is_not_counted() -> None:
    app = limited(frozen(1))
    for path in ("/registry/agencies", "/oauth/jwks", "/healthz", "/oauth/tokens", "/signing"):
        for _ in range(3):
            assert (await ask(app, path)).status_code == 200


async def test_a_browser_is_answered_in_words() -> None:
    app = limited(frozen(1))
    await ask(app, "/signin")
    refused = await ask(app, "/signin", accept="text/html")
    assert (refused.status_code, refused.headers["content-type"]) == (429, "text/plain; charset=utf-8")


@given(st.lists(st.ip_addresses().map(str) | st.text("0123456789.:abc, ", max_size=20), max_size=5))
def test_a_stranger_is_its_own_address_whatever_it_writes(forged: list[str]) -> None:
    headers = [(b"x-forwarded-for", text.encode()) for text in forged]
    assert caller_address({"client": ("203.0.113.9", 1), "headers": headers}, PROXIES) == "203.0.113.9"
    behind = [*headers, (b"x-forwarded-for", b"203.0.113.9, 10.2.3.4")]
    assert caller_address({"client": (PROXY, 1), "headers": behind}, PROXIES) == "203.0.113.9"


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (PROXY, b"", PROXY),
        (PROXY, b"nonsense", PROXY),
        (PROXY, b"2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fd00::1", b"198.51.100.4", "198.51.100.4"),
        ("::ffff:192.0.2.1", b"", "192.0.2.1"),
        ("a socket", b"198.51.100.4", "unknown"),
    ],
)
def test_addresses_that_need_a_second_look(peer: str, forwarded: bytes, address: str) -> None:
    headers = [(b"x-forwarded-for", forwarded)]
    assert caller_address({"client": (peer, 1), "headers": headers}, PROXIES) == address


def test_without_a_peer_all_share_one_budget() -> None:
    assert caller_address({"client": None, "headers": []}, PROXIES) == "unknown"
