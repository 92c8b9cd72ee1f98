from __future__ import annotations

import pytest

from tests.support.people import PeopleHouse

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/signin", 400),
        ("/signin?client_id=a&client_id=b", 400),
        ("/signin?request_uri=%ff", 400),
        ("/signin?x=" + "a" * 9_000, 414),
        ("/signin?" + "&".join(f"a{n}=1" for n in range(40)), 400),
        ("/signin/callback/civil?state=%00", 400),
        ("/signin/callback/civil", 400),
        ("/signin/callback/%F0%9F%98%80?state=x", 404),
        ("/signin/with/nobody?to=sessions", 404),
        ("/oauth/logout?id_token_hint=" + "a" * 9_000, 414),
    ],
)
async def test_what_cannot_be_read_is_a_page(people: PeopleHouse, path: str, status: int) -> None:
    answer = await people.browser().http.get(path, headers={"accept": "text/html"})
    assert answer.status_code == status
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"content-type": "application/json"}, 400),
        (b"a=1&a=2", FORM, 400),
        (b"a=%ff", FORM, 400),
        (b"\xff", FORM, 403),
        (b"a=" + b"x" * 17_000, FORM, 413),
        (b"", FORM, 403),
    ],
)
async def test_forms_are_bounded_and_clear(
    people: PeopleHouse, body: bytes, headers: dict[str, str], status: int
) -> None:
    for path in ("/signin/decision", "/signin/out", "/account/sessions/end"):
        answer = await people.browser().http.post(path, content=body, headers=headers)
        assert answer.status_code == status, path
        assert "<h1>" in answer.text
