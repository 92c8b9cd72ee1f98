"""`/registry/clients` through ASGI: nobody grants more than they hold."""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.support.registry import KEY, Registry, client_draft


@pytest_asyncio.fixture
async def registry(store) -> Registry:
    registry = Registry(store)
    await registry.people()
    return registry


async def test_an_agency_registers_and_changes_its_own_clients(registry: Registry) -> None:
    draft = client_draft("city-app", "city", scopes=["registry:read"], origins=["https://app.example:8443"])
    made = await registry.send("city-portal", "POST", "/clients", draft)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert made.json()["clearance"] == "internal"
    change = {name: made.json()[name] for name in ("name", "jwks", "scopes")} | {"active": False}
    changed = await registry.send("city-portal", "PUT", "/clients/city-app", change, etag=1)
    assert (changed.json()["active"], changed.json()["version"]) == (False, 2)
    assert (await registry.send("tax-officer", "GET", "/clients/city-app")).status_code == 404
    assert (await registry.send("tax-officer", "PUT", "/clients/city-app", change, etag=2)).status_code == 404
    assert registry.journal.reasons("registry.client.added") == ["intent", "done"]


async def test_what_a_change_leaves_out_stays_as_it_is(registry: Registry) -> None:
    whole = {
        "scopes": ["registry:read"],
        "origins": ["https://app.example"],
        "clearance": "personal",
        "active": False,
        "metadata": {"require_signed_request_object": True},
    }
    made = await registry.send("operator", "POST", "/clients", client_draft("app", "city") | whole)
    change = {"name": "Another name", "jwks": made.json()["jwks"]}
    changed = await registry.send("operator", "PUT", "/clients/app", change, etag=1)
    assert changed.json()["name"] == "Another name"
    assert {name: changed.json()[name] for name in whole} == whole
    emptied = {**change, "scopes": [], "origins": [], "clearance": "open", "active": True, "metadata": {}}
    changed = await registry.send("operator", "PUT", "/clients/app", emptied, etag=2)
    assert {name: changed.json()[name] for name in emptied} == emptied


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"agency": "tax"}, "other_agency"),
        ({"scopes": ["evidence:read"]}, "scopes_too_wide"),
        ({"scopes": ["registry:admin"]}, "scopes_too_wide"),
        ({"scopes": ["registry:approve"]}, "scopes_too_wide"),
        ({"clearance": "sensitive"}, "clearance_too_high"),
        ({"metadata": {"bearer_tokens_allowed": True}}, "metadata_administered"),
        ({"metadata": {"issuer": "https://elsewhere.example"}}, "metadata_administered"),
    ],
)
async def test_nobody_grants_more_than_they_hold(registry: Registry, more, reason) -> None:
    draft = client_draft("new", "city") | more
    answer = await registry.send("city-officer", "POST", "/clients", draft)
    assert (answer.status_code, answer.json()["reason"]) == (403, reason)
    made = await registry.send("operator", "POST", "/clients", draft)
    assert made.status_code == 201


async def test_a_stronger_client_is_not_taken_over(registry: Registry) -> None:
    change = {"name": "Mine now", "jwks": {"keys": [KEY]}, "scopes": []}
    answer = await registry.send("city-portal", "PUT", "/clients/city-officer", change, etag=1)
    assert (answer.status_code, answer.json()["reason"]) == (403, "scopes_too_wide")


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"jwks": {"keys": []}}, "/jwks"),
        ({"jwks": {"keys": [{**KEY, "d": "x"}]}}, "/jwks/keys/0"),
        ({"metadata": {"client_secret": "s"}}, "/metadata/client_secret"),
        ({"metadata": {"jwks_uri": "https://x.example"}}, "/metadata/jwks_uri"),
        ({"metadata": {"a": "x" * 20_000}}, "/metadata"),
        ({"origins": ["https://a.example/"]}, "/origins/0"),
        ({"origins": ["*"]}, "/origins/0"),
        ({"origins": ["null"]}, "/origins/0"),
        ({"origins": ["http://a.example"]}, "/origins/0"),
        ({"origins": ["https://A.example"]}, "/origins/0"),
        ({"origins": ["https://a.example:443"]}, "/origins/0"),
        ({"scopes": ["two words"]}, "/scopes/0"),
        ({"id": "UPPER"}, "/id"),
        ({"name": "line\nbreak"}, "/name"),
        ({"clearance": "top"}, "/clearance"),
        ({"secret": "x"}, "/secret"),
    ],
)
async def test_what_cannot_be_registered_is_pointed_at(registry: Registry, more, pointer) -> None:
    answer = await registry.send("operator", "POST", "/clients", client_draft("new", "city") | more)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


async def test_an_unknown_agency_or_a_taken_id_is_a_conflict(registry: Registry) -> None:
    for draft in (client_draft("new", "nowhere"), client_draft("city-portal", "city")):
        answer = await registry.send("operator", "POST", "/clients", draft)
        assert (answer.status_code, answer.json()["reason"]) == (409, "cannot_add")


async def test_lists_hold_the_agencys_own(registry: Registry) -> None:
    own = (await registry.send("city-portal", "GET", "/clients")).json()["items"]
    assert {one["agency"] for one in own} == {"city"}
    assert len((await registry.send("operator", "GET", "/clients")).json()["items"]) == 7
