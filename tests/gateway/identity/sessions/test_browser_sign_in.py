"""How pages lead here is in `tests/gateway/console/views/`."""

from __future__ import annotations

from dataclasses import replace

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
    assert (found.mandate, found.claims) == (mandate.id, {"name": "Wendi Invented"})


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


async def test_a_mandate_must_cover_the_details_too(people: PeopleHouse) -> None:
    await people.grant(purposes=("benefits",))
    value = await people.parts.sessions.begin(confirmed(subject=people.subject()), ",")
    session = await people.parts.sessions.find(value)
    assert session is not None
    applicable = people.parts.sign_in.applicable
    fitting = replace(ASKED, details=({"purpose": "benefits"},))
    assert len(await applicable(session, fitting)) == 1
    assert await applicable(session, replace(ASKED, details=({"purpose": "tax"},))) == []
    assert await applicable(session, replace(fitting, purposes=frozenset())) == []
