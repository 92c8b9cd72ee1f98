"""The facts that a decision rests on, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.exchange.exchange import Exchange
from gateway.exchange.grants import Grant
from gateway.exchange.stages.authorize import authorize
from gateway.model.classification import Assurance
from gateway.model.decision import Facts
from gateway.problems import AccessDenied, AssuranceTooLow, Internal
from tests.support.exchanges import Kit
from tests.support.tax_income import agreement, principal


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path, "http://127.0.0.1:1")


def exchange(kit: Kit, **changes: object) -> Exchange:
    x = Exchange(kit.holder.current, "GET", b"/", b"", [])
    x.principal, x.grant, x.purpose = principal(subject="s", **changes), Grant(agreement()), "audit"
    found = kit.holder.current.services["tax/income"].paths.find(["people", "7"])
    assert found is not None
    x.route = found[0].leaves["GET"][0]
    return x


async def test_equal_calls_rest_on_equal_facts(kit: Kit) -> None:
    for _ in range(2):
        authorize(exchange(kit), kit.parts)
    first, second = kit.rules.facts
    assert first == second
    assert hash(first) == hash(second)
    assert first == Facts(
        client="portal",
        client_agency="social",
        clearance=3,
        subject_kind="person",
        delegated=False,
        assurance=0,
        required_assurance=0,
        agency="tax",
        service="income",
        operation="read",
        effect="safe",
        classification=2,
        purpose="audit",
        legal_basis="Law 1/2026",
        agreement="agreement-1",
        agreement_in_force=True,
        purposes=frozenset({"audit", "social-benefits"}),
        consent="",
        channel="http",
    )


async def test_denied_is_denied(kit: Kit) -> None:
    kit.rules.denied["read"] = "why"
    x = exchange(kit)
    with pytest.raises(AccessDenied) as refused:
        authorize(x, kit.parts)
    assert refused.value.code == "why"
    assert x.decision is not None


async def test_the_stronger_of_operation_and_agreement_counts(kit: Kit) -> None:
    x = exchange(kit, assurance=Assurance.LOW)
    x.grant = Grant(agreement(assurance=Assurance.SUBSTANTIAL))
    with pytest.raises(AssuranceTooLow):
        authorize(x, kit.parts)
    for authorization, scheme in ((b"dpop t", "DPoP"), (b"Bearer t", "Bearer")):
        x.fields[b"authorization"] = authorization
        with pytest.raises(AssuranceTooLow) as refused:
            authorize(x, kit.parts)
        challenge = f'{scheme} error="insufficient_user_authentication", acr_values="substantial"'
        assert refused.value.headers["WWW-Authenticate"] == challenge
    x = exchange(kit, assurance=Assurance.SUBSTANTIAL)
    x.grant = Grant(agreement(assurance=Assurance.SUBSTANTIAL))
    authorize(x, kit.parts)


async def test_without_facts_there_is_no_decision(kit: Kit) -> None:
    x = exchange(kit)
    x.purpose = None
    with pytest.raises(Internal):
        authorize(x, kit.parts)
