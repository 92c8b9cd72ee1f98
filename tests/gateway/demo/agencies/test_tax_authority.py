from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import jsonschema_rs
import pytest
import yaml

from gateway.demo.agencies.tax_authority import create_app
from gateway.demo.people import PEOPLE
from tests.support.agencies import PROVENANCE, running

ADULT, CHILD = PEOPLE[0], PEOPLE[2]


@pytest.fixture
async def agency() -> AsyncIterator[httpx.AsyncClient]:
    async with running(create_app("s3cret", lifetime=30)) as url, httpx.AsyncClient(base_url=url) as client:
        yield client


async def token(agency: httpx.AsyncClient, secret: str = "s3cret") -> httpx.Response:
    form = {"grant_type": "client_credentials"}
    return await agency.post("/oauth/token", data=form, auth=("simpul", secret))


async def signed_in(agency: httpx.AsyncClient) -> dict[str, str]:
    access = (await token(agency)).json()["access_token"]
    return {**PROVENANCE, "authorization": f"Bearer {access}"}


def schema_of(name: str) -> jsonschema_rs.Validator:
    with open("openapi/agencies/tax-authority.yaml") as file:
        document = yaml.safe_load(file)
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    )


async def test_an_income_statement_fits_the_description(agency: httpx.AsyncClient) -> None:
    answer = await agency.get(f"/taxpayers/{ADULT.national_id}/income/2024", headers=await signed_in(agency))
    assert answer.status_code == 200
    schema_of("Income").validate(answer.json())
    assert answer.json()["grossIncome"] == 5_535_000_000 + 3 * 240_000_000
    assert answer.json()["filedOn"] == "02.03.2025"


async def test_a_child_has_no_income(agency: httpx.AsyncClient) -> None:
    answer = await agency.get(f"/taxpayers/{CHILD.national_id}/income/2024", headers=await signed_in(agency))
    assert answer.status_code == 404
    assert answer.json()["code"] == "NO_INCOME"


async def test_a_wrong_secret_gets_no_token(agency: httpx.AsyncClient) -> None:
    refused = await token(agency, "wrong")
    assert (refused.status_code, refused.json()) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize("authorization", ["", "Bearer nonsense", "Basic c2ltcHVsOnMzY3JldA=="])
async def test_no_token_no_answer(agency: httpx.AsyncClient, authorization: str) -> None:
    headers = {**PROVENANCE, "authorization": authorization}
    answer = await agency.get(f"/taxpayers/{ADULT.national_id}/assessments", headers=headers)
    assert answer.status_code == 401


async def test_tokens_end() -> None:
    async with running(create_app("s3cret", lifetime=-1)) as url, httpx.AsyncClient(base_url=url) as agency:
        headers = await signed_in(agency)
        answer = await agency.get(f"/taxpayers/{ADULT.national_id}/assessments", headers=headers)
        assert answer.status_code == 401


@pytest.mark.parametrize("missing", sorted(PROVENANCE))
async def test_a_call_that_does_not_say_what_for_is_refused(agency: httpx.AsyncClient, missing: str) -> None:
    headers = await signed_in(agency)
    del headers[missing]
    answer = await agency.get(f"/taxpayers/{ADULT.national_id}/assessments", headers=headers)
    assert answer.status_code == 400
    assert missing in answer.json()["message"]


async def test_one_key_registers_once_and_withdrawing_shows(agency: httpx.AsyncClient) -> None:
    headers = {**await signed_in(agency), "idempotency-key": "k1"}
    asked = {"nationalId": ADULT.national_id, "reason": "BUSINESS"}
    first = await agency.post("/registrations", json=asked, headers=headers)
    again = await agency.post("/registrations", json=asked, headers=headers)
    other = await agency.post("/registrations", json=asked, headers={**headers, "idempotency-key": "k2"})
    assert first.json() == again.json()
    schema_of("Registration").validate(first.json())
    assert other.json()["registrationId"] != first.json()["registrationId"]
    path = f"/registrations/{first.json()['registrationId']}"
    assert (await agency.delete(path, headers=headers)).status_code == 204
    assert (await agency.get(path, headers=headers)).json()["status"] == "WITHDRAWN"


async def test_what_came_is_remembered_without_secrets(agency: httpx.AsyncClient) -> None:
    headers = await signed_in(agency)
    await agency.get(f"/taxpayers/{ADULT.national_id}/assessments", headers=headers)
    seen = (await agency.get("/control/seen")).json()["seen"]
    assert seen[0]["path"] == "/oauth/token"
    assert seen[1]["headers"]["traceparent"] == PROVENANCE["traceparent"]
    assert {request["headers"]["authorization"] for request in seen} == {"(present)"}
