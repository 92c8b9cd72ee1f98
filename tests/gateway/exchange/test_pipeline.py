"""The whole table: what a caller is told, what the agency is sent, what is written down."""

from __future__ import annotations

import pytest

from gateway.exchange.pipeline import STAGES
from gateway.model.classification import Assurance
from gateway.model.identifiers import new_id
from tests.support.agency import Agency
from tests.support.exchanges import Kit
from tests.support.tax_income import agreement, catalogue, principal

PATH = "/api/tax/income/people/7"


async def test_a_call_goes_through_every_stage_and_is_recorded(kit: Kit, agency: Agency) -> None:
    reply = await kit.call("GET", PATH)
    assert (reply.status, reply.body, reply.complete) == (200, agency.body, True)
    assert reply.headers["simpul-origin"] == "agency"
    assert reply.headers["cache-control"] == "no-store"
    (entry,) = kit.journal.entries
    assert entry.exchange == reply.headers["simpul-exchange-id"]
    assert (entry.kind, entry.decision, entry.reason, entry.status) == ("outcome", "permit", "ok", 200)
    assert (entry.client, entry.agency, entry.service, entry.operation) == ("portal", "tax", "income", "read")
    assert (entry.purpose, entry.legal_basis, entry.agreement) == (
        "social-benefits",
        "Law 1/2026",
        "agreement-1",
    )
    assert entry.answer_digest is not None
    assert entry.upstream_status == 200
    assert kit.counts.codes == ["ok"]


async def test_the_agency_is_told_who_asks_and_for_what(kit: Kit, agency: Agency) -> None:
    reply = await kit.call("GET", PATH + "?", traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01")
    seen = agency.seen[0]
    assert seen.target == "/people/7"
    assert seen.all("simpul-purpose") == ["social-benefits"]
    assert seen.all("simpul-client") == ["portal"]
    assert seen.all("simpul-exchange-id") == [reply.headers["simpul-exchange-id"]]
    assert seen.all("traceparent") == ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"]
    assert seen.all("authorization") == []
    assert kit.counts.linked[0] is not None


async def test_what_was_not_agreed_is_not_in_the_answer(kit: Kit, agency: Agency) -> None:
    kit.publish(catalogue(agency.url, agreement(fields=("/name", "/address/city"))))
    reply = await kit.call("GET", PATH, accept_encoding="gzip")
    assert reply.body == b'{"name":"Sari","address":{"city":"Bandung"}}'
    assert reply.headers["content-length"] == str(len(reply.body))
    assert kit.journal.entries[0].released == ("/name", "/address/city")
    assert kit.journal.entries[0].obligations == ("minimise",)
    assert agency.seen[0].all("accept-encoding") == []


@pytest.mark.parametrize(
    ("fields", "status", "kind", "reason"),
    [
        ({"simpul_purpose": ""}, 400, "purpose-missing", "purpose_missing"),
        ({"simpul_purpose": "curiosity"}, 403, "purpose-not-agreed", "purpose_not_agreed"),
        ({"authorization": ""}, 401, "not-authenticated", "not_authenticated"),
        ({"authorization": "Bearer stolen"}, 401, "not-authenticated", "not_authenticated"),
        ({"authorization": "Bearer stranger"}, 403, "access-denied", "unknown_client"),
        ({"authorization": "Bearer other"}, 403, "agreement-missing", "agreement_missing"),
        ({"authorization": "Bearer narrow"}, 403, "purpose-not-agreed", "purpose_not_agreed"),
    ],
)
async def test_each_refusal_is_a_problem_of_its_own_and_is_recorded(
    kit: Kit, agency: Agency, fields: dict[str, str], status: int, kind: str, reason: str
) -> None:
    kit.tokens.principals["Bearer stranger"] = principal(client="nobody")
    kit.tokens.principals["Bearer other"] = principal(client="other")
    kit.tokens.principals["Bearer narrow"] = principal(purposes=frozenset({"audit"}))
    reply = await kit.call("GET", PATH, **fields)
    assert reply.status == status
    assert reply.problem["type"] == f"urn:simpul:problem:{kind}"
    assert reply.problem["instance"] == "urn:uuid:" + reply.headers["simpul-exchange-id"]
    assert reply.headers["simpul-origin"] == "gateway"
    (entry,) = kit.journal.entries
    assert (entry.kind, entry.decision, entry.reason, entry.status) == ("refusal", "deny", reason, status)
    assert agency.seen == []


async def test_a_purpose_of_the_token_needs_no_header(kit: Kit) -> None:
    kit.tokens.principals["Bearer narrow"] = principal(purposes=frozenset({"audit"}))
    reply = await kit.call("GET", PATH, authorization="Bearer narrow", simpul_purpose="")
    assert reply.status == 200
    assert kit.journal.entries[0].purpose == "audit"


async def test_a_stronger_sign_in_is_asked_for(kit: Kit, agency: Agency) -> None:
    kit.publish(catalogue(agency.url, agreement(assurance=Assurance.HIGH)))
    reply = await kit.call("GET", PATH)
    assert reply.status == 401
    assert 'acr_values="high"' in reply.headers["www-authenticate"]


async def test_a_denial_tells_the_reason_of_the_policy(kit: Kit) -> None:
    kit.rules.denied["read"] = "clearance_too_low"
    reply = await kit.call("GET", PATH)
    assert (reply.status, reply.problem["reason"]) == (403, "clearance_too_low")
    assert kit.journal.entries[0].policies == ("rule",)


async def test_beyond_the_quota_a_caller_is_told_when_to_come_again(kit: Kit, agency: Agency) -> None:
    kit.publish(catalogue(agency.url, agreement(quota_day=1)))
    first, second = await kit.call("GET", PATH), await kit.call("GET", PATH)
    assert first.headers["ratelimit-policy"] == '"day";q=1;w=86400'
    assert first.headers["ratelimit"].startswith('"day";r=0;t=')
    assert second.status == 429
    assert int(second.headers["retry-after"]) > 0
    assert kit.journal.reasons("refusal") == ["quota_exceeded"]


async def test_no_answer_leaves_without_durable_evidence(kit: Kit, agency: Agency) -> None:
    kit.journal.broken = True
    reply = await kit.call("GET", PATH)
    assert (reply.status, reply.headers["simpul-origin"]) == (503, "gateway")
    assert agency.body not in reply.body


async def test_what_changes_something_is_recorded_before_the_call(kit: Kit, agency: Agency) -> None:
    reply = await kit.call("POST", PATH, b'{"year":2025}')
    assert reply.status == 200
    assert [entry.kind for entry in kit.journal.entries] == ["intent", "outcome"]
    assert kit.journal.entries[0].request_digest == kit.journal.entries[1].request_digest is not None
    kit.journal.broken = True
    assert (await kit.call("POST", PATH, b'{"year":2025}')).status == 503
    assert len(agency.seen) == 1


async def test_anything_unexpected_is_a_refusal_that_says_nothing(kit: Kit) -> None:
    def broken(facts: object) -> None:
        raise RuntimeError("with a secret in its text")

    kit.rules.decide = broken  # type: ignore[assignment,method-assign]
    reply = await kit.call("GET", PATH)
    assert (reply.status, b"secret" in reply.body) == (500, False)
    assert kit.journal.reasons("refusal") == ["internal"]


async def test_the_agencys_own_errors_pass_with_their_bodies(kit: Kit, agency: Agency) -> None:
    agency.status, agency.body = 404, b'{"error":"none"}'
    reply = await kit.call("GET", PATH)
    assert (reply.status, reply.body, reply.headers["simpul-origin"]) == (404, b'{"error":"none"}', "agency")


async def test_an_answer_that_cannot_be_filtered_does_not_leave(kit: Kit, agency: Agency) -> None:
    kit.publish(catalogue(agency.url, agreement(fields=("/name",))))
    agency.media, agency.body = "text/plain", b"Sari earns 120000"
    reply = await kit.call("GET", PATH)
    assert (reply.status, reply.problem["reason"]) == (502, "not_filterable")
    assert kit.journal.reasons("outcome") == ["not_filterable"]


async def test_an_exchange_keeps_the_snapshot_that_it_began_with(kit: Kit, agency: Agency) -> None:
    import asyncio

    agency.delay = 0.3
    under_way = asyncio.ensure_future(kit.call("GET", PATH))
    await asyncio.sleep(0.1)
    kit.publish(catalogue("http://127.0.0.1:9", agreement(fields=("/name",))))
    assert (await under_way).body == agency.body


def test_the_table_is_the_designs() -> None:
    assert [stage.__name__ for stage in STAGES] == [
        "guard_request",
        "match_route",
        "authenticate",
        "find_agreement",
        "limit_rate",
        "authorize",
        "validate",
        "record_intent",
        "call_provider",
        "fulfil_obligations",
        "record_outcome",
    ]
    assert len(new_id()) == 36
