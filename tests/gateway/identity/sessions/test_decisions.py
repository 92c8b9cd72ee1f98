from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from gateway.identity.sessions.decisions import LIFETIME, Decision, Decisions
from gateway.identity.sessions.session import Session
from gateway.identity.sign_in import Asked
from gateway.model.classification import Assurance
from gateway.store.store import Store
from tests.support.oauth import portal

SESSION = Session(
    id="s1",
    subject="person-anna",
    provider="civil",
    assurance=Assurance.LOW,
    authenticated_at=0,
    created_at=0,
    seen_at=0,
    expires_at=0,
    agent=",",
)
ASKED = Asked(
    client=portal(),
    scopes=frozenset({"openid", "profile"}),
    purposes=frozenset({"benefits"}),
    details=({"type": "simpul_exchange", "agency": "tax"},),
    assurance=Assurance.LOW,
    signed_in_after=0.0,
    consent_anew=False,
    query="client_id=portal&request_uri=one",
)
AGAIN = replace(ASKED, query="client_id=portal&request_uri=two")


async def test_a_decision_is_on_one_request_of_one_session(store: Store) -> None:
    decisions = Decisions(store)
    await decisions.agree(SESSION, ASKED, "m1")
    assert await decisions.find(SESSION, ASKED) == Decision("m1")
    assert await decisions.find(SESSION, AGAIN) is None
    assert await decisions.find(replace(SESSION, id="s2"), ASKED) is None


async def test_the_last_word_counts(store: Store) -> None:
    decisions = Decisions(store)
    await decisions.agree(SESSION, ASKED, "m1")
    await decisions.agree(SESSION, ASKED, None)
    assert await decisions.find(SESSION, ASKED) == Decision(None)


async def test_as_much_was_agreed_before(store: Store) -> None:
    decisions = Decisions(store)
    await decisions.agree(SESSION, ASKED, None)
    assert await decisions.agreed_before(SESSION, AGAIN)
    assert not await decisions.agreed_before(replace(SESSION, id="s2"), AGAIN)


@pytest.mark.parametrize(
    "changes",
    [
        {"scopes": frozenset({"openid"})},
        {"scopes": frozenset({"openid", "profile", "email"})},
        {"purposes": frozenset()},
        {"details": ()},
        {"details": ({"type": "simpul_exchange", "agency": "civil"},)},
        {"agency": "tax"},
        {"client": portal(id="other")},
    ],
)
async def test_anything_else_was_not(store: Store, changes: dict[str, Any]) -> None:
    decisions = Decisions(store)
    await decisions.agree(SESSION, ASKED, None)
    assert not await decisions.agreed_before(SESSION, replace(AGAIN, **changes))


async def test_what_was_agreed_for_another_is_not_for_oneself(store: Store) -> None:
    decisions = Decisions(store)
    await decisions.agree(SESSION, ASKED, "m1")
    assert not await decisions.agreed_before(SESSION, AGAIN)


async def test_decisions_end(store: Store) -> None:
    now = 1_700_000_000.0
    decisions = Decisions(store, lambda: now)
    await decisions.agree(SESSION, ASKED, None)
    now += LIFETIME + 1
    assert await decisions.find(SESSION, ASKED) is None
    assert not await decisions.agreed_before(SESSION, AGAIN)
    await decisions.prune()
    now -= LIFETIME
    assert await decisions.find(SESSION, ASKED) is None


async def test_a_button_that_is_pressed_twice_decides_once(store: Store) -> None:
    decisions = Decisions(store)
    await asyncio.gather(*(decisions.agree(SESSION, ASKED, "m1") for _ in range(5)))
    assert await decisions.find(SESSION, ASKED) == Decision("m1")
