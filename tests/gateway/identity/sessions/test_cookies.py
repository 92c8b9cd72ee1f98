"""Doubled and planted cookies are in `tests/attacks/sign_in/test_session_fixation.py`."""

from __future__ import annotations

from gateway.identity.sessions.cookies import SESSION, Cookies


def test_over_https_a_cookie_is_of_this_host_and_of_tls_alone() -> None:
    written = Cookies("https://simpul.test").write(SESSION, "v")
    assert written == "__Host-simpul=v; Path=/; HttpOnly; SameSite=Lax; Secure"


def test_on_loopback_http_it_is_as_strict_as_can_be() -> None:
    written = Cookies("http://127.0.0.1:8400").write(SESSION, "v", 60)
    assert written == "simpul=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"


def test_what_is_written_is_read() -> None:
    cookies = Cookies("https://simpul.test")
    header = cookies.write(SESSION, "v").partition(";")[0]
    assert cookies.read({"cookie": f"a=b; {header}; c"}, SESSION) == "v"
    assert cookies.read({}, SESSION) is None
