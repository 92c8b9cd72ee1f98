"""Entries: who, for whom, what, why; pseudonyms instead of people."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.exchange.entries import entry_of
from gateway.exchange.exchange import Exchange
from gateway.exchange.grants import Grant
from gateway.model.decision import Decision, Duty
from gateway.model.mandate import MandateTerms
from tests.support.exchanges import Kit
from tests.support.tax_income import agreement, principal


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path, "http://127.0.0.1:1")


def of(kit: Kit, x: Exchange) -> dict[str, object]:
    entry = entry_of(x, kit.parts, "outcome", decision="permit", reason="ok", status=200)
    return {name: getattr(entry, name) for name in entry.__struct_fields__}


def test_a_person_who_asks_about_another_is_the_actor(kit: Kit) -> None:
    x = Exchange(kit.holder.current, "GET", b"/", b"", [])
    x.principal = principal(subject="official")
    x.subject = "citizen"
    found = of(kit, x)
    assert (found["subject"], found["actor"]) == ("pseudonym-of-7", "pseudonym-of-8")


def test_a_person_who_asks_about_himself_has_no_actor(kit: Kit) -> None:
    x = Exchange(kit.holder.current, "GET", b"/", b"", [])
    x.principal = principal(subject="citizen")
    assert (of(kit, x)["subject"], of(kit, x)["actor"]) == ("pseudonym-of-7", None)
    x.principal = principal(subject="ward", actors=("guardian",))
    assert (of(kit, x)["subject"], of(kit, x)["actor"]) == ("pseudonym-of-4", "pseudonym-of-8")


def test_what_was_decided_and_is_to_be_done(kit: Kit) -> None:
    x = Exchange(kit.holder.current, "GET", b"/", b"", [])
    x.grant = Grant(agreement(fields=("/name",)))
    x.decision = Decision(True, "permitted", ("p1",), "set")
    x.duties = (*x.grant.duties, Duty("mask"))
    found = of(kit, x)
    assert found["obligations"] == ("minimise", "mask")
    assert (found["policies"], found["policy_set"], found["agreement"]) == (("p1",), "set", "agreement-1")
    assert isinstance(found["duration_ms"], int)


def test_a_person_on_a_mandate_is_the_actor_whatever_client_acts_for_them(kit: Kit) -> None:
    x = Exchange(kit.holder.current, "GET", b"/", b"", [])
    terms = MandateTerms(id="m1", kind="guardian")
    x.principal = principal(subject="ward", actors=("client:system", "guardian"), mandate=terms)
    found = of(kit, x)
    assert (found["subject"], found["actor"], found["mandate"]) == ("pseudonym-of-4", "pseudonym-of-8", "m1")
    assert found["act"] == ("client:system", "pseudonym-of-8")
    x.principal = principal(subject="ward", actors=("client:system",))
    found = of(kit, x)
    assert (found["subject"], found["actor"], found["mandate"]) == ("pseudonym-of-4", None, None)
    assert found["act"] is None


def test_the_consumer_of_a_delegation_is_the_clients_agency(kit: Kit) -> None:
    x = Exchange(kit.holder.current, "GET", b"/", b"", [])
    x.principal = principal(agency="tax")
    assert of(kit, x)["client_agency"] == "tax"
    x.principal = principal(agency="")
    assert of(kit, x)["client_agency"] == "social"
