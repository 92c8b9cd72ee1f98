"""How pages lead here is in `tests/gateway/console/views/`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.identity.sessions.browser_sign_in import BrowserSignIn
from gateway.identity.sign_in import Asked, SignedIn
from gateway.model.classification import Assurance
from tests.support.oauth import portal
from tests.support.people import OPERATOR, PeopleHouse, confirmed

ASKED = Asked(
    client=portal(),
    scopes=frozenset({"openid"}),
    purposes=frozenset({"benefits"}),
    details=(),
    assurance=Assurance.LOW,
    signed_in_after=0.0,
    consent_anew=False,
    query="client_id=portal&request_uri=one",
)
AGAIN = replace(ASKED, query="client_id=portal&request_uri=two")


async def person(people: PeopleHouse, value: str, asked: Asked = ASKED) -> SignedIn | None:
    return await people.parts.sign_in.person({"cookie": f"__Host-simpul={value}"}, asked)


async def decide(people: PeopleHouse, mandate: str | None = None) -> str:
    value = await people.parts.sessions.begin(confirmed(subject=people.subject()), ",")
    session = await people.parts.sessions.find(value)
    assert session is not None
    await people.parts.decisions.agree(session, ASKED, mandate)
    return value


async def test_nobody_is_nobody(people: PeopleHouse) -> None:
    sign_in: BrowserSignIn = people.parts.sign_in
    assert await sign_in.person({}, ASKED) is None
    assert await person(people, "guessed") is None
    assert sign_in.page(ASKED) == f"/signin?{ASKED.query}"


async def test_who_decided_is_known_with_what_may_be_shown(people: PeopleHouse) -> None:
    value = await decide(people)
    found = await person(people, value)
    assert found is not None
    assert (found.subject, found.actor, found.claims) == (people.subject(), None, {"name": "Anna Invented"})
    assert await person(people, value, AGAIN) is not None
    assert await person(people, value, replace(AGAIN, consent_anew=True)) is None
    assert await person(people, value, replace(ASKED, consent_anew=True)) is not None


async def test_who_acts_for_another_is_the_actor_and_shows_the_others_name(people: PeopleHouse) -> None:
    mandate = await people.grant()
    found = await person(people, await decide(people, mandate.id))
    assert found is not None
    assert (found.subject, found.actor) == (mandate.represented, people.subject())
    assert (found.mandate, found.claims) == (mandate.terms, {"name": "Wendi Invented"})


async def test_a_mandate_counts_only_while_in_force(people: PeopleHouse) -> None:
    mandate = await people.grant()
    value = await decide(people, mandate.id)
    await people.mandates.revoke(OPERATOR, mandate.id)
    assert await person(people, value) is None


async def test_a_mandate_for_something_else_or_of_somebody_else_does_not_count(people: PeopleHouse) -> None:
    await people.grant(purposes=("school",))
    await people.grant(id="mandate-2", holder="person-bea")
    for mandate in ("mandate-1", "mandate-2", "mandate-3"):
        assert await person(people, await decide(people, mandate)) is None


async def test_who_could_act_for_another_is_asked_each_time(people: PeopleHouse) -> None:
    value = await decide(people)
    await people.grant()
    assert await person(people, value, AGAIN) is None


async def test_what_stands_in_the_way_is_told_in_openids_words(people: PeopleHouse) -> None:
    value = await people.parts.sessions.begin(confirmed(subject=people.subject()), ",")

    async def obstacle(asked: Asked, cookie: str = value) -> str:
        return await people.parts.sign_in.obstacle({"cookie": f"__Host-simpul={cookie}"}, asked)

    assert await obstacle(ASKED, "guessed") == "login_required"
    assert await obstacle(replace(ASKED, assurance=Assurance.HIGH)) == "login_required"
    assert await obstacle(replace(ASKED, signed_in_after=4e9)) == "login_required"
    assert await obstacle(ASKED) == "consent_required"
    await people.grant()
    assert await obstacle(ASKED) == "interaction_required"


DETAIL = {"agency": "tax", "service": "income", "operations": ["getIncome"], "purpose": "benefits"}


async def applicable(people: PeopleHouse, **changes: Any) -> int:
    """Return under how many mandates Anna could grant what is asked for with these changes."""
    value = await people.parts.sessions.begin(confirmed(subject=people.subject()), ",")
    session = await people.parts.sessions.find(value)
    assert session is not None
    return len(await people.parts.sign_in.applicable(session, replace(ASKED, **changes)))


async def test_a_mandate_must_cover_the_details_too(people: PeopleHouse) -> None:
    await people.grant(purposes=("benefits",))
    assert await applicable(people, details=(DETAIL,)) == 1
    assert await applicable(people, details=({**DETAIL, "purpose": "tax"},)) == 0
    assert await applicable(people, details=(DETAIL,), purposes=frozenset()) == 0


@pytest.mark.parametrize(
    ("reach", "within"),
    [
        (("*",), True),
        (("tax",), True),
        (("land", "tax/income"), True),
        (("tax/income/getIncome",), True),
        (("land",), False),
        (("tax/debts",), False),
        (("tax/income/putIncome",), False),
    ],
)
async def test_a_mandate_must_reach_every_operation_in_the_details(
    people: PeopleHouse, reach: tuple[str, ...], within: bool
) -> None:
    await people.grant(reach=reach)
    assert await applicable(people, details=(DETAIL,)) == int(within)
    cases = {**DETAIL, "agency": "court", "service": "cases"}
    assert await applicable(people, details=(DETAIL, cases)) == int(reach == ("*",))


async def test_a_mandate_must_be_for_the_agency_that_the_token_is_for(people: PeopleHouse) -> None:
    await people.grant(reach=("tax/income",))
    assert await applicable(people) == 1
    assert await applicable(people, agency="tax") == 1
    assert await applicable(people, agency="land") == 0
    assert await applicable(people, agency="ta") == 0
