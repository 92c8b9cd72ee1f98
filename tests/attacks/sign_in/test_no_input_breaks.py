"""Nonsense to every page: each is answered, and none with a 500."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.oauth import ISSUER
from tests.support.people import PeopleHouse

NAMES = st.sampled_from(
    [
        "acting",
        "client_id",
        "code",
        "csrf",
        "decision",
        "error",
        "id_token_hint",
        "iss",
        "lang",
        "logout_token",
        "post_logout_redirect_uri",
        "request_uri",
        "session",
        "state",
        "step",
        "to",
        "ui_locales",
    ]
)
VALUES = st.text(max_size=30) | st.sampled_from(["portal", "id", "self", "allow", "sessions", "a.b.c", "\0"])
PATHS = st.sampled_from(
    [
        "/signin",
        "/signin/with/civil",
        "/signin/with/%00",
        "/signin/callback/civil",
        "/signin/callback/%00",
        "/signin/problem",
        "/signin/decision",
        "/signin/out",
        "/signin/backchannel/civil",
        "/signin/backchannel/%00",
        "/account/sessions",
        "/account/sessions/end",
        "/account/sessions/withdrawal",
        "/oauth/logout",
    ]
)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST"]),
    path=PATHS,
    parameters=st.dictionaries(NAMES, VALUES, max_size=5),
    cookie=HEADER.map(lambda text: f"__Host-simpul={text}; __Host-simpul-browser={text}"),
    language=HEADER,
)
async def test_every_answer_is_one_of_ours(
    people: PeopleHouse,
    method: str,
    path: str,
    parameters: dict[str, str],
    cookie: str,
    language: str,
) -> None:
    sent: dict[str, Any] = {"params": parameters} if method == "GET" else {"data": parameters}
    headers = {"cookie": cookie, "accept-language": language, "origin": ISSUER, "accept": "text/html"}
    answer = await people.browser().http.request(method, path, headers=headers, **sent)
    assert answer.status_code < 500, (path, parameters)
