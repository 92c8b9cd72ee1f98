"""`/registry/services` through ASGI, with the real store."""

from __future__ import annotations

import io
import json
import zipfile

import pytest_asyncio

from tests.support.registry import OPERATIONS, Registry, agreement_draft

PATH = "/services/tax/assessments/versions"
ENDPOINT = {"endpoint": {"base_url": "http://127.0.0.1:9"}}


@pytest_asyncio.fixture
async def registry(store) -> Registry:
    registry = Registry(store)
    await registry.people()
    return registry


async def test_an_upload_lists_operations_and_findings(registry: Registry) -> None:
    answer = await registry.upload("tax-writer", OPERATIONS)
    assert answer.status_code == 201
    version = answer.json()
    assert [one["name"] for one in version["operations"]] == ["show", "list"]
    assert version["findings"][0]["place"] == "/0"
    assert (version["state"], version["number"], version["impact"]) == ("draft", 1, None)
    assert answer.headers["location"] == f"/registry{PATH}/1"


async def test_a_zip_is_unpacked(registry: Registry) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("api/main.json", json.dumps(OPERATIONS))
        archive.writestr("api/other.json", "{}")
    files = {"files": ("all.zip", content.getvalue())}
    answer = await registry.send("tax-writer", "POST", PATH, data={"main": "api/main.json"}, files=files)
    assert answer.status_code == 201
    assert answer.json()["main"] == "api/main.json"
    answer = await registry.send("tax-writer", "POST", PATH, files=files)
    assert (answer.status_code, answer.json()["reason"]) == (422, "main_missing")


async def test_settings_are_applied_and_shown_to_the_agency_only(registry: Registry) -> None:
    settings = {**ENDPOINT, "operations": {"show": {"classification": "sensitive", "assurance": "high"}}}
    version = (await registry.upload("tax-writer", OPERATIONS, settings=json.dumps(settings))).json()
    assert version["operations"][0]["classification"] == "sensitive"
    assert version["settings"]["endpoint"]["base_url"] == "http://127.0.0.1:9"
    answer = await registry.send("tax-writer", "PUT", f"{PATH}/1/settings", version["settings"], etag=1)
    assert answer.status_code == 200, answer.text
    await registry.send("tax-writer", "POST", f"{PATH}/1/submit", etag=2)
    await registry.send("tax-officer", "POST", f"{PATH}/1/publish", etag=3)
    seen = (await registry.send("stranger", "GET", f"{PATH}/1")).json()
    assert (seen["state"], seen["settings"]) == ("published", None)


async def test_settings_that_do_not_fit_are_refused_with_pointers(registry: Registry) -> None:
    bad = {"operations": {"gone": {}, "show": {"subject": "query:none"}}}
    answer = await registry.upload("tax-writer", OPERATIONS, settings=json.dumps(bad))
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.json()["errors"]} == {
        "/operations/gone",
        "/operations/show/subject",
    }
    answer = await registry.upload("tax-writer", OPERATIONS, settings='{"endpont": 1}')
    assert answer.json()["errors"][0]["pointer"] == "/settings/endpont"


async def test_another_agency_neither_writes_nor_learns_of_drafts(registry: Registry) -> None:
    await registry.upload("tax-writer", OPERATIONS)
    for method, path in (("GET", f"{PATH}/1"), ("GET", f"{PATH}/9"), ("POST", f"{PATH}/1/publish")):
        answer = await registry.send("stranger", method, path, etag=1)
        assert answer.status_code == 404
    assert (await registry.send("stranger", "GET", "/services/tax/assessments")).status_code == 404
    assert (await registry.send("stranger", "GET", "/services")).json()["items"] == []
    assert (await registry.upload("stranger", OPERATIONS)).json()["reason"] == "other_agency"
    await registry.published()
    answer = await registry.send("stranger", "POST", f"{PATH}/2/retire", etag=3)
    assert (answer.status_code, answer.json()["reason"]) == (403, "other_agency")
    listed = (await registry.send("stranger", "GET", "/services")).json()["items"]
    assert [one["number"] for one in listed[0]["versions"]] == [2]


async def test_an_endpoint_leads_where_allowed_and_names_no_foreign_secret(registry: Registry) -> None:
    inside = {"endpoint": {"base_url": "http://10.0.0.1/"}}
    answer = await registry.upload("tax-writer", OPERATIONS, settings=json.dumps(inside))
    assert answer.json()["type"].endswith(":address-not-allowed")
    for secret, status in (("tax", 201), ("tax.key", 201), ("city.key", 403), ("pseudonym-key", 403)):
        stolen = {"endpoint": {**ENDPOINT["endpoint"], "credentials": {"type": "bearer", "secret": secret}}}
        answer = await registry.upload("tax-writer", OPERATIONS, settings=json.dumps(stolen))
        assert answer.status_code == status


async def test_a_breaking_version_names_the_agreements_that_it_would_hit(registry: Registry) -> None:
    await registry.published()
    asked = (await registry.send("city-portal", "POST", "/agreements", agreement_draft())).json()
    path = f"/agreements/{asked['id']}"
    assert (await registry.send("tax-officer", "POST", f"{path}/approve", etag=1)).status_code == 200
    await registry.send("city-portal", "POST", "/agreements", agreement_draft(operations=["list"]))
    answer = await registry.upload("tax-writer", [OPERATIONS[1], {"name": "new", "path": "/new"}])
    impact = answer.json()["impact"]
    assert (impact["number"], impact["breaking"]) == (1, True)
    assert {(one["operation"], one["kind"]) for one in impact["changes"]} == {
        ("show", "removed"),
        ("new", "added"),
    }
    assert [one["id"] for one in impact["agreements"]] == [asked["id"]]
    again = await registry.send("tax-writer", "GET", f"{PATH}/2/impact")
    assert again.json() == impact


async def test_a_new_version_keeps_the_settings_that_still_fit(registry: Registry) -> None:
    settings = {**ENDPOINT, "operations": {"show": {"assurance": "high"}, "list": {"assurance": "low"}}}
    await registry.upload("tax-writer", OPERATIONS, settings=json.dumps(settings))
    kept = (await registry.upload("tax-writer", OPERATIONS[:1])).json()["settings"]
    assert list(kept["operations"]) == ["show"]
    assert kept["endpoint"]["base_url"] == "http://127.0.0.1:9"


async def test_a_description_that_cannot_be_read_is_refused(registry: Registry) -> None:
    answer = await registry.send("tax-writer", "POST", PATH, files={"files": ("x", b"not json")})
    assert (answer.status_code, answer.json()["reason"]) == (422, "not_json")
