"""`/registry/agencies` through ASGI, with the real store."""

from __future__ import annotations

from tests.support.registry import CALLERS, Registry


async def test_an_administrator_registers_shows_and_changes_an_agency(store) -> None:
    registry = Registry(store)
    draft = {
        "id": "tax",
        "name": "Tax Authority",
        "xroad": {"instance": "XX", "member_class": "GOV", "member_code": "1", "subsystem": "tax"},
    }
    made = await registry.send("operator", "POST", "/agencies", draft)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert made.headers["location"] == "/registry/agencies/tax"
    changed = await registry.send("operator", "PUT", "/agencies/tax", {"name": "Revenue"}, etag=1)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    shown = await registry.send("tax-reader", "GET", "/agencies/tax")
    assert shown.json()["name"] == "Revenue"
    assert shown.json()["xroad"] is None
    assert registry.journal.reasons("registry.agency.added") == ["intent", "done"]
    assert registry.journal.reasons("registry.agency.changed") == ["intent", "done"]


async def test_only_administrators_register_agencies(store) -> None:
    registry = Registry(store)
    for name in set(CALLERS) - {"operator"}:
        answer = await registry.send(name, "POST", "/agencies", {"id": "x", "name": "X"})
        assert answer.status_code == 403
        assert answer.json()["type"].endswith(":scope-missing")
    assert (await registry.send("", "GET", "/agencies")).status_code == 401
    assert registry.journal.entries == []


async def test_an_id_is_taken_once(store) -> None:
    registry = Registry(store)
    draft = {"id": "tax", "name": "Tax"}
    assert (await registry.send("operator", "POST", "/agencies", draft)).status_code == 201
    again = await registry.send("operator", "POST", "/agencies", draft)
    assert (again.status_code, again.json()["reason"]) == (409, "already_exists")
    assert registry.journal.reasons("registry.agency.added")[-1] == "already_exists"


async def test_an_unknown_agency_is_not_found(store) -> None:
    registry = Registry(store)
    assert (await registry.send("tax-reader", "GET", "/agencies/none")).status_code == 404
    answer = await registry.send("operator", "PUT", "/agencies/none", {"name": "N"}, etag=1)
    assert answer.status_code == 404
