"""Keys rotate while the gateway serves, and are revoked; every worker hears of it within a second."""

from __future__ import annotations

import base64
import json
import time

import httpx
import pytest

from tests.support.agency import Agency
from tests.support.gateway import NO_TLS, ServedGateway
from tests.support.parties import PURPOSE, agree, publish
from tests.support.workers import lines_to_each_worker

pytestmark = pytest.mark.slow


def kid_of(token: str) -> str:
    head = token.partition(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"])


def statuses(gateway: ServedGateway, token: str) -> set[int]:
    """Ask each worker."""
    headers = {"authorization": f"Bearer {token}", "simpul-purpose": PURPOSE}
    with lines_to_each_worker(gateway) as lines:
        assert len(lines) == 2
        return {line.ask("GET", "/api/provider/rotated/people/1", headers).status for line in lines}


def fresh(gateway: ServedGateway) -> str:
    gateway._tokens.clear()
    return gateway.token("portal")


def test_old_tokens_live_on_new_ones_have_the_new_key_and_a_revoked_key_ends_its_tokens(
    gateway: ServedGateway, agency: Agency
) -> None:
    publish(gateway, agency.url, name="rotated")
    agree(gateway, service="rotated")
    old = fresh(gateway)
    rotated = gateway.run("keys", "rotate").stdout.strip()
    time.sleep(1)
    tokens = [fresh(gateway) for _ in range(8)]
    assert {kid_of(token) for token in tokens} == {rotated} != {kid_of(old)}
    assert statuses(gateway, old) == statuses(gateway, tokens[0]) == {200}
    published = httpx.get(f"{gateway.url}/oauth/jwks", trust_env=False, verify=NO_TLS).json()["keys"]
    assert {kid_of(old), rotated} <= {key["kid"] for key in published}
    assert all("d" not in key for key in published)
    gateway.run("keys", "revoke", kid_of(old))
    time.sleep(1)
    assert statuses(gateway, old) == {401}
    assert statuses(gateway, tokens[0]) == {200}
