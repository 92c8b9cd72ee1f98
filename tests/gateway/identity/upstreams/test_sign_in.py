"""How an answer is bound to its request is attacked in `tests/attacks/sign_in/`."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from gateway.identity.upstreams.failure import SignInFailed
from gateway.model.classification import Assurance
from gateway.store.tables.sign_in import upstream_sign_ins
from tests.support.people import OPERATOR, PeopleHouse


async def begin(people: PeopleHouse, lowest: Assurance = Assurance.LOW, since: int = 0) -> dict[str, str]:
    url = await people.parts.upstream.begin("civil", "browser", "to=sessions", lowest, since)
    assert url.startswith(f"{people.upstream.url}/authorize?")
    return dict(parse_qsl(urlsplit(url).query))


async def finish(people: PeopleHouse, browser: str | None, **answer: str) -> object:
    return await people.parts.upstream.finish("civil", browser, answer)


async def test_a_request_has_pkce_a_nonce_and_asks_when_the_person_signed_in(people: PeopleHouse) -> None:
    request = await begin(people)
    assert request["code_challenge_method"] == "S256"
    assert request["redirect_uri"] == "https://simpul.test/signin/callback/civil"
    assert len(request["state"]) >= 43
    assert request["nonce"] != request["code_challenge"]
    assert request["max_age"] == "43200"
    assert "prompt" not in request
    assert "acr_values" not in request


async def test_a_fresh_and_sure_sign_in_is_asked_for(people: PeopleHouse) -> None:
    request = await begin(people, Assurance.SUBSTANTIAL, int(people.parts.upstream.clock()))
    assert (request["prompt"], request["acr_values"]) == ("login", "loa2 loa3")
    assert int(request["max_age"]) <= 1


async def test_the_provider_is_told_which_languages_the_person_reads(people: PeopleHouse) -> None:
    for locales, sent in (("id fr", "id fr"), ("", None)):
        url = await people.parts.upstream.begin(
            "civil", "browser", "to=sessions", Assurance.LOW, 0, locales=locales
        )
        assert dict(parse_qsl(urlsplit(url).query)).get("ui_locales") == sent


async def test_a_reader_of_the_store_learns_nothing_to_finish_with(people: PeopleHouse) -> None:
    request = await begin(people)
    async with people.house.store.read() as connection:
        row = (await connection.execute(upstream_sign_ins.select())).one()
    kept = str(tuple(row))
    assert not any(request[name] in kept for name in ("state", "nonce", "code_challenge"))
    assert "browser" not in kept


async def test_the_honest_way(people: PeopleHouse) -> None:
    request = await begin(people)
    code = people.upstream.code(request)
    person, target = await people.parts.upstream.finish(
        "civil", "browser", {"code": code, "state": request["state"], "iss": people.upstream.url}
    )
    assert (person.subject, target) == (people.subject(), "to=sessions")


async def test_a_refusal_of_the_provider_ends_it(people: PeopleHouse) -> None:
    request = await begin(people)
    with pytest.raises(SignInFailed) as refused:
        await finish(
            people, "browser", error="access_denied", state=request["state"], iss=people.upstream.url
        )
    assert refused.value.code == "sign_in_refused"


async def test_an_inactive_provider_signs_nobody_in(people: PeopleHouse) -> None:
    request = await begin(people)
    await people.parts.providers.replace(OPERATOR, people.upstream.provider(active=False), 1)
    with pytest.raises(SignInFailed):
        await finish(people, "browser", code="c", state=request["state"], iss=people.upstream.url)
    with pytest.raises(SignInFailed):
        await begin(people)


async def test_what_was_not_ended_is_forgotten(people: PeopleHouse) -> None:
    await begin(people)
    upstream = people.parts.upstream
    later = upstream.clock() + 700
    object.__setattr__(upstream, "clock", lambda: later)
    await upstream.prune()
    async with people.house.store.read() as connection:
        assert (await connection.execute(upstream_sign_ins.select())).all() == []
