from __future__ import annotations

import pytest

from gateway.identity.upstreams.failure import SignInFailed
from tests.support.oauth import ISSUER
from tests.support.people import PeopleHouse, confirmed


async def test_a_browser_keeps_its_secret(people: PeopleHouse) -> None:
    secret, cookies = people.parts.browser({})
    assert cookies == [f"__Host-simpul-browser={secret}; Path=/; HttpOnly; SameSite=Lax; Secure"]
    assert people.parts.browser({"cookie": cookies[0].partition(";")[0]}) == (secret, [])


async def test_forms_hang_on_the_session_or_before_it_on_the_browser(people: PeopleHouse) -> None:
    token, cookies = people.parts.form_token({})
    cookie = cookies[0].partition(";")[0]
    people.parts.check_form({"cookie": cookie, "origin": ISSUER}, {"csrf": token})
    inside, none = people.parts.form_token({"cookie": f"{cookie}; __Host-simpul=s"})
    assert none == []
    assert inside != token
    with pytest.raises(SignInFailed):
        people.parts.check_form({"cookie": cookie, "origin": ISSUER}, {"csrf": inside})


async def test_a_session_ends_with_evidence(people: PeopleHouse) -> None:
    value = await people.parts.sessions.begin(confirmed(), ",")
    headers = {"cookie": f"__Host-simpul={value}"}
    session = await people.parts.session(headers)
    assert session is not None
    await people.parts.end(session.id, "signed_out")
    assert await people.parts.session(headers) is None
    assert people.journal.entries[-1].object == f"session:{session.id}"
