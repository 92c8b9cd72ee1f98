from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.sessions.session import Session, describe_agent
from gateway.model.classification import Assurance


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox,Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130", "Edge,Windows"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36",
            "Chrome,Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18.0 Safari/604.1", "Safari,iOS"),
        ("", ","),
    ],
)
def test_browsers_are_told_apart(agent: str, shown: str) -> None:
    assert describe_agent(agent) == shown


@given(st.text())
def test_nothing_that_a_browser_wrote_is_kept(agent: str) -> None:
    browser, system = describe_agent(agent).split(",")
    assert browser in {"", "Edge", "Opera", "Firefox", "Chrome", "Safari"}
    assert system in {"", "Android", "iOS", "Windows", "macOS", "Linux"}


@pytest.mark.parametrize(("claims", "name"), [({"name": "Anna"}, "Anna"), ({"name": 1}, ""), ({}, "")])
def test_a_person_may_have_no_name(claims: dict[str, object], name: str) -> None:
    session = Session(
        id="s",
        subject="p",
        provider="civil",
        assurance=Assurance.LOW,
        authenticated_at=0,
        created_at=0,
        seen_at=0,
        expires_at=0,
        agent=",",
        claims=claims,
    )
    assert session.name == name
