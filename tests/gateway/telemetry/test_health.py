"""Health: ready only while everything holds."""

from __future__ import annotations

from gateway.telemetry.health import Health


def broken() -> bool:
    raise RuntimeError


def test_it_says_what_is_not_so() -> None:
    state = {"evidence": True, "policies": True}
    health = Health({name: lambda name=name: state[name] for name in state})
    assert health.ready
    state["evidence"] = False
    assert health.failing() == ("evidence",)
    assert not health.ready
    state["evidence"] = True
    assert health.ready


def test_a_check_that_raises_fails() -> None:
    assert Health({"evidence": broken}).failing() == ("evidence",)


def test_a_draining_process_is_not_ready() -> None:
    health = Health({})
    health.drain()
    assert (health.ready, health.failing()) == (False, ("draining",))


def test_what_needs_an_operator_is_told_and_stops_nothing() -> None:
    health = Health({}, warnings={"policies": lambda: False, "broken": broken, "fine": lambda: True})
    assert health.ready
    assert health.warnings() == ("policies", "broken")
