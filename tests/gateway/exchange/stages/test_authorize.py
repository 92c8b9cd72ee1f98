"""The facts that a decision rests on, and what comes of it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.exchange.exchange import Exchange
from gateway.exchange.grants import Grant
from gateway.exchange.stages.authorize import authorize
from gateway.model.classification import Assurance
from gateway.model.decision import Facts
from gateway.problems import AccessDenied, AssuranceTooLow, Internal, SignInTooOld
from tests.support.exchanges import Kit
from tests.support.tax_income import agreement, principal

ALGS = ', algs="PS256 ES256 EdDSA Ed25519"'


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
    for authorization, scheme, algs in ((b"dpop t", "DPoP", ALGS), (b"Bearer t", "Bearer", "")):
        x.fields[b"authorization"] = authorization
        with pytest.raises(AssuranceTooLow) as refused:
            authorize(x, kit.parts)
        challenge = f'{scheme} error="insufficient_user_authentication", acr_values="substantial"'
        assert refused.value.headers["WWW-Authenticate"] == challenge + algs
    x = exchange(kit, assurance=Assurance.SUBSTANTIAL)
    x.grant = Grant(agreement(assurance=Assurance.SUBSTANTIAL))
    authorize(x, kit.parts)


@pytest.mark.parametrize(("of_operation", "of_agreement"), [(60, None), (None, 60), (60, 600), (600, 60)])
async def test_the_shorter_age_of_operation_and_agreement_counts(
    kit: Kit, of_operation: int | None, of_agreement: int | None
) -> None:
    now = kit.parts.clock()

    def aged(seconds: float | None, **changes: object) -> Exchange:
        x = exchange(kit, authenticated_at=None if seconds is None else now - seconds, **changes)
        assert x.route is not None
        x.route = copy(x.route)
        x.route.operation = replace(x.route.operation, max_age=of_operation)
        x.grant = Grant(agreement(max_age=of_agreement))
        return x

    authorize(aged(30), kit.parts)
    assert kit.rules.facts[-1].sign_in_recent
    for seconds in (90, None):
        x = aged(seconds)
        for authorization, scheme, algs in ((b"dpop t", "DPoP", ALGS), (b"Bearer t", "Bearer", "")):
            x.fields[b"authorization"] = authorization
            with pytest.raises(SignInTooOld) as refused:
                authorize(x, kit.parts)
            challenge = f'{scheme} error="insufficient_user_authentication", max_age="60"'
            assert refused.value.headers["WWW-Authenticate"] == challenge + algs
        assert x.decision is not None
        assert not kit.rules.facts[-1].sign_in_recent


async def test_what_is_too_weak_and_too_old_is_asked_for_at_once(kit: Kit) -> None:
    x = exchange(kit, assurance=Assurance.LOW, authenticated_at=1.0)
    x.grant = Grant(agreement(assurance=Assurance.HIGH, max_age=60))
    with pytest.raises(AssuranceTooLow) as refused:
        authorize(x, kit.parts)
    assert refused.value.headers["WWW-Authenticate"].endswith(', acr_values="high", max_age="60"')


async def test_a_step_is_as_recent_as_the_sign_in_was_when_it_was_asked_for(kit: Kit) -> None:
    for asked, recent in ((1_050.0, True), (1_090.0, False)):
        x = exchange(kit, authenticated_at=1_000.0, asked_at=asked)
        x.channel, x.grant = "journey", Grant(agreement(max_age=60))
        if recent:
            authorize(x, kit.parts)
            continue
        with pytest.raises(SignInTooOld):
            authorize(x, kit.parts)
        x.channel = "compensation"
        authorize(x, kit.parts)


async def test_terms_end_when_the_sign_in_is_too_old(kit: Kit) -> None:
    now = kit.parts.clock()
    x = exchange(kit, authenticated_at=now - 30)
    x.grant = Grant(agreement(max_age=60))
    authorize(x, kit.parts)
    assert x.terms is not None
    assert x.terms.until == now + 30


async def test_without_facts_there_is_no_decision(kit: Kit) -> None:
    x = exchange(kit)
    x.purpose = None
    with pytest.raises(Internal):
        authorize(x, kit.parts)
