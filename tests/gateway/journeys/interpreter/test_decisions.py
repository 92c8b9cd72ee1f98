from __future__ import annotations

import dataclasses

import pytest

from gateway.journeys.interpreter.decisions import End, Sleep


def test_decisions_are_values() -> None:
    sleep = Sleep(key="a", id="a@1z", step="a", seconds=2)
    assert sleep == Sleep(key="a", id="a@1z", step="a", seconds=2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        sleep.seconds = 3  # type: ignore[misc]
    assert End(result="completed").stuck == ()
