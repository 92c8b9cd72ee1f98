"""The session with the registry's API: pages, refusals, and servers that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.commands.possession import PlainToken
from gateway.commands.session import Refused, Session, explain, read_token
from tests.support.command_line import registry_url
from tests.support.loopback import serve

__all__ = ["registry_url"]


def test_a_listing_is_read_to_its_end(registry_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.commands.session.PAGE", 2)
    session = Session.open(registry_url, PlainToken("operator"))
    names = [one["id"] for one in session.items("/clients")]
    assert len(names) == 7
    assert names == sorted(set(names))
    session.close()


def test_a_change_names_the_version_that_was_seen(registry_url: str) -> None:
    session = Session.open(registry_url, PlainToken("operator"))
    seen = session.get("/agencies/tax")
    assert session.change("PUT", "/agencies/tax", {"name": "Tax"}, seen)["version"] == 2
    with pytest.raises(Refused, match="Changed meanwhile"):
        session.change("PUT", "/agencies/tax", {"name": "Tax"}, seen)
    with pytest.raises(Refused, match="Changed meanwhile"):
        session.change("PUT", "/agencies/tax", {"name": "Tax"})
    session.close()


def test_a_server_that_is_none_or_no_simpul_is_one_line() -> None:
    with pytest.raises(Refused, match="cannot be reached"):
        Session.open("http://127.0.0.1:1", PlainToken("x")).get("/agencies")
    with (
        serve(lambda _: (200, {"content-type": "text/html"}, b"<html>")) as server,
        pytest.raises(Refused, match="JSON"),
    ):
        Session.open(server.url, PlainToken("x")).get("/agencies")


def test_a_problem_is_one_line() -> None:
    problem = {"title": "T", "detail": "d\nd", "errors": [{"pointer": "/a", "message": "m"}]}
    assert explain(problem, 422) == "T — d d — /a m"
    assert explain(None, 500) == "the server answered 500"


def test_a_token_comes_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("abc\n")
    assert read_token(None, path) == "abc"
    assert read_token("given", None) == "given"
    assert read_token(None, None) is None
    with pytest.raises(Refused):
        read_token(None, tmp_path / "none")
