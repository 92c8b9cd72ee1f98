"""The refusals are in `tests/attacks/sign_in/test_mix_up.py`, one named case each."""

from __future__ import annotations

import time
from typing import Any

import pytest

from gateway.identity.upstreams.failure import SignInFailed
from gateway.identity.upstreams.identity_token import Confirmed, read_identity
from gateway.model.classification import Assurance
from tests.support.people import PeopleHouse


async def read(people: PeopleHouse, token: str | None = None, *, since: int = 0, **claims: Any) -> Confirmed:
    people.upstream.bent.update(claims)
    made = people.upstream.claims({"client_id": "simpul", "nonce": "n"})
    by = "national_id" if "national_id" in claims else "sub"
    return await read_identity(
        token or people.upstream.sign(made),
        people.upstream.provider(subject_claim=by),
        directory=people.parts.upstream.directory,
        subjects=people.parts.upstream.subjects,
        nonce="n",
        since=since,
        now=time.time(),
    )


async def test_it_says_who_it_is_and_how_surely(people: PeopleHouse) -> None:
    found = await read(people, acr="loa3", roles=["admin"])
    assert found.assurance is Assurance.HIGH
    assert found.claims == {"name": "Anna Invented"}
    assert found.subject == people.subject()
    assert "anna" not in found.upstream_subject
    assert found.upstream_session


async def test_an_audience_of_one_is_an_audience(people: PeopleHouse) -> None:
    assert (await read(people, aud=["simpul"], azp="simpul")).subject == people.subject()


async def test_the_subject_claim_says_who_it_is(people: PeopleHouse) -> None:
    found = await read(people, national_id="9901")
    assert found.subject == people.subject("9901")


async def test_a_sign_in_before_the_wanted_one_is_not_believed(people: PeopleHouse) -> None:
    with pytest.raises(SignInFailed):
        await read(people, since=int(time.time()) + 60)


@pytest.mark.parametrize("seconds", [-5, 0, 5])
async def test_a_clock_that_differs_a_little_asks_nobody_to_sign_in_twice(
    people: PeopleHouse, seconds: int
) -> None:
    now = int(time.time())
    found = await read(people, since=now - 1, auth_time=now - 1 + seconds)
    assert now - 1 <= found.authenticated_at <= time.time()


@pytest.mark.parametrize("token", ["", "a.b.c", "a" * 20_000, "e30.e30."])
async def test_what_is_no_token_is_refused(people: PeopleHouse, token: str) -> None:
    with pytest.raises(SignInFailed):
        await read(people, token or "x")
