from __future__ import annotations

from gateway.identity.dpop.nonces import WINDOW, Nonces


def test_a_nonce_is_accepted_for_one_to_two_windows_also_after_a_restart() -> None:
    now = [WINDOW * 1000.0]
    nonces = Nonces(b"k" * 32, lambda: now[0])
    nonce = nonces.current()
    assert nonces.accepts(nonce)
    now[0] += WINDOW
    assert nonces.current() != nonce
    assert Nonces(b"k" * 32, lambda: now[0]).accepts(nonce)
    now[0] += WINDOW
    assert not nonces.accepts(nonce)


def test_others_nonces_are_not() -> None:
    nonces = Nonces(b"k" * 32)
    for nonce in (Nonces(b"x" * 32).current(), "", None, 5, "é", ["x"]):
        assert not nonces.accepts(nonce)
