"""Forged forms are sent to the pages in `tests/attacks/sign_in/test_cross_site_forms.py`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.keys.wrapping import WrappingKey
from gateway.identity.sessions.csrf import FormGuard
from tests.support.oauth import ISSUER, WRAPPING

GUARD = FormGuard(WrappingKey(WRAPPING), ISSUER)
SAME = {"origin": ISSUER}


def test_a_form_of_the_session_is_allowed() -> None:
    assert GUARD.allows(SAME, "s", GUARD.token("s"))
    assert GUARD.allows({"sec-fetch-site": "same-origin"}, "s", GUARD.token("s"))


@given(session=st.text(max_size=50), other=st.text(max_size=50))
def test_a_token_is_good_for_its_session_alone(session: str, other: str) -> None:
    assert GUARD.allows(SAME, session, GUARD.token(other)) == (session == other)


@given(st.text(max_size=60))
def test_no_guess_is_a_token(token: str) -> None:
    assert not GUARD.allows(SAME, "s", token) or token == GUARD.token("s")


def test_the_token_does_not_show_the_session() -> None:
    assert "secret-value" not in GUARD.token("secret-value")
    assert not GUARD.allows(SAME, None, GUARD.token("s"))
