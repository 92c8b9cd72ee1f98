from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.oauth import ISSUER, House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as house:
        yield house


async def test_both_names_of_the_metadata_say_the_same(house: House) -> None:
    one = (await house.http.get("/.well-known/openid-configuration")).json()
    two = (await house.http.get("/.well-known/oauth-authorization-server")).json()
    assert one == two
    assert one["require_pushed_authorization_requests"] is True
    assert one["authorization_response_iss_parameter_supported"] is True
    assert one["code_challenge_methods_supported"] == ["S256"]
    assert one["response_types_supported"] == ["code"]
    assert "RS256" not in str(one)
    assert "password" not in str(one)


async def test_each_agency_is_a_resource_of_its_own(house: House) -> None:
    found = await house.http.get("/.well-known/oauth-protected-resource/api/tax")
    assert found.json()["resource"] == f"{ISSUER}/api/tax"
    assert "max-age" in found.headers["cache-control"]
    assert (await house.http.get("/.well-known/oauth-protected-resource/api/A%20B")).status_code == 404


async def test_every_endpoint_that_is_named_is_there(house: House) -> None:
    metadata = (await house.http.get("/.well-known/openid-configuration")).json()
    endpoints = [value for name, value in metadata.items() if name.endswith(("_endpoint", "_uri"))]
    assert len(endpoints) == 9
    for url in endpoints:
        assert url.startswith(ISSUER + "/oauth/")
        if not url.endswith(("/register", "/logout")):  # routers of their own
            assert (await house.http.request("TRACE", url)).status_code == 405


async def test_scripts_of_any_origin_read_the_public_documents_and_nothing_else(house: House) -> None:
    origin = {"origin": "https://app.test"}
    for path in ("openid-configuration", "oauth-authorization-server", "oauth-protected-resource"):
        found = await house.http.get(f"/.well-known/{path}", headers=origin)
        assert found.headers["access-control-allow-origin"] == "*"
    assert (await house.http.get("/oauth/jwks")).headers["access-control-allow-origin"] == "*"
    for path in ("/oauth/authorize", "/oauth/userinfo"):
        assert "access-control-allow-origin" not in (await house.http.get(path, headers=origin)).headers
