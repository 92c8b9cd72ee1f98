from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from gateway.identity.registration.tokens import RegistrationTokens, Sponsor
from gateway.registry.clients import ClientDirectory
from gateway.store.store import Store
from tests.support.journals import MemoryJournal
from tests.support.oauth import ISSUER
from tests.support.registration import BURST, DRAFT, SPONSOR, administer, bearer, open_registration, register
from tests.support.registry import KEY


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def tokens(store: Store) -> RegistrationTokens:
    return RegistrationTokens(store)


@pytest.fixture
async def http(
    store: Store, tokens: RegistrationTokens, journal: MemoryJournal
) -> AsyncIterator[httpx2.AsyncClient]:
    async with open_registration(store, tokens, journal) as http:
        yield http


async def test_a_client_that_asks_too_often_waits_and_nobody_uses_up_its_budget(
    http: httpx2.AsyncClient, tokens: RegistrationTokens
) -> None:
    client = (await register(http, tokens)).json()
    path, auth = f"/oauth/register/{client['client_id']}", bearer(client["registration_access_token"])
    for _ in range(BURST + 5):
        assert (await http.get(path, headers=bearer("guessed"))).status_code == 401
    answers = [await http.get(path, headers=auth) for _ in range(BURST + 1)]
    assert [answer.status_code for answer in answers] == [200] * BURST + [429]
    assert (answers[-1].json()["error"], answers[-1].headers["retry-after"]) == ("slow_down", "1")


async def test_a_client_registers_changes_and_closes_itself(
    http: httpx2.AsyncClient, tokens: RegistrationTokens
) -> None:
    made = await register(http, tokens)
    assert made.status_code == 201, made.text
    client, path = made.json(), made.json()["registration_client_uri"].removeprefix(ISSUER)
    assert client["client_id"].startswith("city-")
    assert client["scope"] == "openid"
    auth = bearer(client["registration_access_token"])
    assert (await http.get(path, headers=auth)).json() == client
    change = {**DRAFT, "client_id": client["client_id"], "client_name": "City"}
    assert (await http.put(path, json=change, headers=auth)).json()["client_name"] == "City"
    assert (await http.put(path, json={**change, "client_id": "other"}, headers=auth)).status_code == 400
    assert (await http.delete(path, headers=auth)).status_code == 204
    assert (await http.get(path, headers=auth)).status_code == 401


@pytest.mark.parametrize("left_out", [{}, {"scope": None}])
async def test_a_change_without_scope_widens_nothing(
    http: httpx2.AsyncClient, tokens: RegistrationTokens, left_out: dict[str, None]
) -> None:
    client = (await register(http, tokens)).json()
    path, auth = f"/oauth/register/{client['client_id']}", bearer(client["registration_access_token"])
    change = {name: value for name, value in DRAFT.items() if name != "scope"}
    change |= {"client_id": client["client_id"], **left_out}
    assert (await http.put(path, json=change, headers=auth)).json()["scope"] == "openid"
    wider = {**change, "scope": "openid registry:read"}
    assert (await http.put(path, json=wider, headers=auth)).json()["scope"] == "openid registry:read"
    assert (await http.put(path, json=change, headers=auth)).json()["scope"] == "openid registry:read"


async def test_a_new_client_without_scope_has_its_sponsors(
    http: httpx2.AsyncClient, tokens: RegistrationTokens
) -> None:
    assert (await register(http, tokens, scope=None)).json()["scope"] == "openid registry:read"


async def test_an_initial_token_is_used_once(http: httpx2.AsyncClient, tokens: RegistrationTokens) -> None:
    initial = await tokens.issue_initial(SPONSOR, 60)
    statuses = [
        (await http.post("/oauth/register", json=DRAFT, headers=bearer(initial))).status_code
        for _ in range(2)
    ]
    assert statuses == [201, 401]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"scope": "openid registry:admin"}, "invalid_client_metadata"),
        ({"scope": 5}, "invalid_client_metadata"),
        ({"jwks": None}, "invalid_client_metadata"),
        ({"jwks": {"keys": []}}, "invalid_client_metadata"),
        ({"jwks": {"keys": [{**KEY, "d": "AAAA"}]}}, "invalid_client_metadata"),
        ({"client_name": "a\nb"}, "invalid_client_metadata"),
        ({"redirect_uris": ["http://evil.test/"]}, "invalid_redirect_uri"),
    ],
)
async def test_what_is_not_accepted_is_told_in_rfc_7591s_words(
    http: httpx2.AsyncClient, tokens: RegistrationTokens, change: dict[str, Any], error: str
) -> None:
    answer = await register(http, tokens, **change)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize("headers", [{}, {"authorization": "Basic x"}, {"authorization": "Bearer x"}])
async def test_without_a_token_nobody_registers_or_looks(
    http: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    for method, path in [
        ("POST", ""),
        ("GET", "/city-portal"),
        ("PUT", "/city-portal"),
        ("DELETE", "/city-portal"),
    ]:
        answer = await http.request(method, "/oauth/register" + path, json=DRAFT, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


@pytest.mark.parametrize("name", ["%00", "a%00b", "%F0%9F%98%80", "x" * 300])
async def test_a_client_that_cannot_be_is_nobodys(http: httpx2.AsyncClient, name: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = await http.request(method, f"/oauth/register/{name}", json=DRAFT, headers=bearer("x"))
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


async def test_a_body_that_is_not_strict_json_is_refused(
    http: httpx2.AsyncClient, tokens: RegistrationTokens
) -> None:
    initial = await tokens.issue_initial(SPONSOR, 60)
    for content in (b'{"scope":"a","scope":"b"}', b"[]", b'{"jwks":{"keys":[' + b"9" * 30 + b"]}}"):
        answer = await http.post("/oauth/register", content=content, headers=bearer(initial))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")
    answer = await http.post("/oauth/register", content=b"x" * 70_000, headers=bearer(initial))
    assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")


async def test_a_registration_is_evidenced_by_its_sponsor_and_waits_for_that(
    http: httpx2.AsyncClient, tokens: RegistrationTokens, journal: MemoryJournal
) -> None:
    made = await register(http, tokens)
    assert made.status_code == 201
    assert journal.reasons("registry.client.added") == ["intent", "done"]
    assert {(entry.by, entry.object) for entry in journal.entries} == {
        ("city-portal", made.json()["client_id"])
    }
    assert made.json()["registration_access_token"] not in repr(journal.entries)
    journal.broken = True
    refused = await register(http, tokens)
    assert (refused.status_code, refused.json()["error"]) == (503, "temporarily_unavailable")


async def test_what_the_registry_refuses_is_an_oauth_error_for_every_method(
    http: httpx2.AsyncClient, tokens: RegistrationTokens, journal: MemoryJournal, store: Store
) -> None:
    client = (await register(http, tokens)).json()
    path, auth = f"/oauth/register/{client['client_id']}", bearer(client["registration_access_token"])
    change = {**DRAFT, "client_id": client["client_id"]}
    journal.broken = True
    for method in ("PUT", "DELETE"):
        answer = await http.request(method, path, json=change, headers=auth)
        assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    journal.broken = False
    await administer(store, journal, client["client_id"], scopes=frozenset({"registry:approve"}))
    for method in ("PUT", "DELETE"):
        answer = await http.request(method, path, json=change, headers=auth)
        assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")
    assert (await http.get(path, headers=auth)).status_code == 200


async def test_a_change_makes_sign_in_less_strict_only_by_saying_so(
    http: httpx2.AsyncClient, tokens: RegistrationTokens
) -> None:
    strict = {
        "require_signed_request_object": True,
        "dpop_bound_access_tokens": True,
        "may_act": "tax-system",
        "grant_types": ["authorization_code"],
    }
    made = (await register(http, tokens, **strict, client_uri="https://city.test/")).json()
    assert made["id_token_signed_response_alg"] == "ES256"
    path, auth = f"/oauth/register/{made['client_id']}", bearer(made["registration_access_token"])
    change = {"client_id": made["client_id"], "jwks": DRAFT["jwks"], "redirect_uris": DRAFT["redirect_uris"]}
    for nothing in ({}, dict.fromkeys(strict)):
        shown = (await http.put(path, json={**change, **nothing}, headers=auth)).json()
        assert {name: shown[name] for name in strict} == strict
        assert "client_uri" not in shown
    said = {"require_signed_request_object": False}
    shown = (await http.put(path, json={**change, **said}, headers=auth)).json()
    assert shown["require_signed_request_object"] is False


async def test_what_administrators_set_outlives_a_change(
    http: httpx2.AsyncClient, tokens: RegistrationTokens, store: Store, journal: MemoryJournal
) -> None:
    operator = Sponsor(by="operator", agency="city", scopes=frozenset({"registry:read", "registry:admin"}))
    initial = await tokens.issue_initial(operator, 60)
    draft = {**DRAFT, "scope": "registry:read"}
    made = (await http.post("/oauth/register", json=draft, headers=bearer(initial))).json()
    await administer(store, journal, made["client_id"], metadata={"sector": "health"})
    path, auth = f"/oauth/register/{made['client_id']}", bearer(made["registration_access_token"])
    change = {**draft, "client_id": made["client_id"]}
    assert (await http.put(path, json=change, headers=auth)).status_code == 200
    kept = await ClientDirectory(store).find(made["client_id"])
    assert kept is not None
    assert kept.metadata["sector"] == "health"


async def test_a_sponsor_that_is_stopped_lets_nobody_in_and_grants_no_more(
    http: httpx2.AsyncClient, tokens: RegistrationTokens, store: Store, journal: MemoryJournal
) -> None:
    client = (await register(http, tokens)).json()
    path, auth = f"/oauth/register/{client['client_id']}", bearer(client["registration_access_token"])
    initial = await tokens.issue_initial(SPONSOR, 60)
    await administer(store, journal, "city-portal", active=False)
    answer = await http.post("/oauth/register", json=DRAFT, headers=bearer(initial))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    change = {**DRAFT, "client_id": client["client_id"]}
    wider = {**change, "scope": "openid registry:read"}
    assert (await http.put(path, json=wider, headers=auth)).status_code == 400
    assert (await http.put(path, json=change, headers=auth)).json()["scope"] == "openid"
