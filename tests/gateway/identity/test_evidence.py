"""What the authorization server writes down: each thing that it gives, takes away and refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec.structs import asdict

from gateway.identity.budgets import Budgets
from gateway.identity.evidence import IdentityEvidence
from gateway.identity.jose.jwt import read_jwt
from gateway.model.mandate import MandateTerms
from gateway.problems import EvidenceUnavailable
from tests.support.journals import MemoryJournal
from tests.support.oauth import House, SignedInHere, assertion, portal
from tests.support.oauth_exchange import exchange, start_exchange
from tests.support.oauth_flow import ANNA, start_flow


class Marked:
    def pseudonym(self, subject: str) -> str:
        return f"pseudonym:{len(subject)}"


async def test_a_systems_token_is_one_entry_that_never_holds_it(house: House) -> None:
    answer = await house.token(scope="registry:read", purpose="tax")
    (entry,) = house.journal.entries
    jti = read_jwt(answer["access_token"]).claims["jti"]
    assert (entry.kind, entry.reason, entry.decision) == (
        "identity.token.issued",
        "client_credentials",
        "permit",
    )
    assert (entry.client, entry.client_agency, entry.subject) == ("portal", "interior", None)
    assert (entry.scope, entry.purpose, entry.resource) == ("registry:read", "tax", "https://simpul.test")
    assert (entry.exchange, entry.object) == (jti, f"token:{jti}")
    assert answer["access_token"] not in str(asdict(entry))


async def test_a_persons_tokens_name_the_grant_and_nobody(house: House) -> None:
    flow = start_flow(house)
    tokens = await flow.tokens()
    await flow.post("/oauth/token", grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    entries = [entry for entry in house.journal.entries if entry.kind == "identity.token.issued"]
    assert [entry.reason for entry in entries] == ["authorization_code", "refresh_token"]
    assert len({entry.grant for entry in entries}) == 1
    assert entries[0].grant is not None
    assert entries[0].assurance == "substantial"
    assert entries[0].subject is not None
    assert ANNA.subject not in str([asdict(entry) for entry in entries])


async def test_an_exchange_names_who_acts(house: House) -> None:
    flow, system = start_exchange(house)
    tokens = await flow.tokens()
    answer = await exchange(system, tokens["access_token"], scope="registry:read")
    assert answer.status_code == 200, answer.text
    entry = house.journal.entries[-1]
    assert (entry.reason, entry.client) == ("token_exchange", "tax-system")
    assert entry.actor is None  # only a client acts, and it is named as such
    assert entry.subject is not None


async def test_whoever_acts_on_a_mandate_is_in_every_entry_that_comes_of_it(house: House) -> None:
    acting = {"subject": "person-ward", "actor": ANNA.subject}
    mandate = MandateTerms(id="m1", kind="guardian", reach=("*",))
    flow, system = start_exchange(house)
    assert isinstance(house.authority.sign_in, SignedInHere)
    house.authority.sign_in.people["anna"] = replace(ANNA, mandate=mandate, **acting)
    code = await flow.code()
    tokens = (await flow.redeem(code)).json()
    await exchange(system, tokens["access_token"], scope="registry:read")
    await flow.post("/oauth/revoke", token=tokens["access_token"])
    await flow.post("/oauth/revoke", token=tokens["refresh_token"])
    again = await flow.code()
    await flow.redeem(again)
    await flow.redeem(again)
    entries = house.journal.entries
    assert [entry.kind.removeprefix("identity.") for entry in entries] == [
        "token.issued",
        "token.issued",
        "token.revoked",
        "grant.revoked",
        "token.issued",
        "code.reused",
    ]
    ((subject, actor, mandate_id),) = {(one.subject, one.actor, one.mandate) for one in entries}
    assert (mandate_id, None not in (subject, actor)) == ("m1", True)
    assert [entry.act for entry in entries] == [None, ("client:tax-system", actor), None, None, None, None]


async def test_nothing_is_granted_without_evidence(house: House) -> None:
    house.journal.broken = True
    flow = start_flow(house)
    answer = await flow.post("/oauth/token", grant_type="client_credentials")
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    assert "access_token" not in answer.text
    assert int(answer.headers["retry-after"]) > 0


async def test_revocations_are_entries_and_wait_for_them(house: House) -> None:
    flow = start_flow(house)
    tokens = await flow.tokens()
    house.journal.broken = True
    answer = await flow.post("/oauth/revoke", token=tokens["access_token"])
    assert answer.status_code == 503
    house.journal.broken = False
    assert await flow.use(tokens["access_token"])
    for token, kind in (("access_token", "token"), ("refresh_token", "grant")):
        assert (await flow.post("/oauth/revoke", token=tokens[token])).status_code == 200
        entry = house.journal.entries[-1]
        assert (entry.kind, entry.by) == (f"identity.{kind}.revoked", "portal")
        assert str(entry.object).startswith(f"{kind}:")
    before = len(house.journal.entries)
    assert (await flow.post("/oauth/revoke", token="unknown")).status_code == 200
    assert len(house.journal.entries) == before


async def test_a_code_used_again_is_an_entry(house: House) -> None:
    flow = start_flow(house)
    code = await flow.code()
    assert (await flow.redeem(code)).status_code == 200
    assert (await flow.redeem(code)).status_code == 400
    entry = house.journal.entries[-1]
    assert (entry.kind, entry.decision, entry.client) == ("identity.code.reused", "deny", "portal")
    issued = next(entry for entry in house.journal.entries if entry.kind == "identity.token.issued")
    assert entry.grant == issued.grant


async def test_who_fails_to_prove_to_be_a_client_is_noted_by_known_names_only(house: House) -> None:
    for forged in (assertion(algorithm="ES256", aud="https://elsewhere.test"), assertion("never-heard-of")):
        answer = await house.http.post(
            "/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": forged,
            },
        )
        assert answer.status_code == 401
    entries = house.journal.entries
    assert [(entry.kind, entry.client, entry.decision) for entry in entries] == [
        ("identity.client.refused", "portal", "deny"),
        ("identity.client.refused", None, "deny"),
    ]
    assert "never-heard-of" not in repr(entries)


async def test_strangers_do_not_fill_the_log() -> None:
    journal = MemoryJournal()

    def no_time() -> float:
        return 0.0

    evidence = IdentityEvidence(
        journal,
        Marked(),
        refusals=Budgets(1, 10, clock=no_time),
        refusals_of_one=Budgets(1, 3, clock=no_time),
    )
    for _ in range(50):
        await evidence.client_refused(portal())
    assert len(journal.entries) == 3
    for _ in range(50):
        await evidence.client_refused(None)
    assert len(journal.entries) == 10


async def test_a_refusal_stays_one_when_the_journal_is_broken() -> None:
    journal = MemoryJournal()
    journal.broken = True
    evidence = IdentityEvidence(journal, Marked())
    await evidence.client_refused(portal())
    with pytest.raises(EvidenceUnavailable):
        await evidence.record("token.issued", "client_credentials", client=portal())
