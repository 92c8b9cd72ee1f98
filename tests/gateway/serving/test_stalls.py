"""A peer that dawdles is cut off; one that is only slow, or that waits for us, is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from gateway.serving.stalls import BODY_LEAST, BODY_SECONDS, TAKE_SECONDS, Stalls


class Clock:
    """A loop whose timers are called by hand."""

    def __init__(self) -> None:
        self.due: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, seconds: float, call: Callable[[], None]) -> Clock:
        self.due.append((seconds, call))
        return self

    def cancel(self) -> None:
        self.due.clear()

    def strike(self) -> float:
        seconds, call = self.due.pop()
        call()
        return seconds


class Line:
    """A transport and its flow: whether it was broken off, and whether we read."""

    def __init__(self) -> None:
        self.read_paused = self.aborted = False

    def abort(self) -> None:
        self.aborted = True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def watched(clock: Clock, line: Line) -> Stalls:
    return Stalls(clock, line, line)  # type: ignore[arg-type]  # what it uses of a loop and a transport


def test_a_body_that_stays_away_is_cut_off(watched: Stalls, clock: Clock, line: Line) -> None:
    watched.watch_body(pending=True)
    assert watched.watching
    watched.received(BODY_LEAST - 1)
    assert clock.strike() == BODY_SECONDS
    assert line.aborted
    assert not clock.due


def test_a_slow_body_and_one_that_we_do_not_read_are_waited_for(
    watched: Stalls, clock: Clock, line: Line
) -> None:
    watched.watch_body(pending=True)
    watched.received(BODY_LEAST)
    clock.strike()
    line.read_paused = True
    clock.strike()
    assert (line.aborted, watched.watching) == (False, True)
    line.read_paused = False
    clock.strike()
    assert line.aborted


def test_a_body_that_ends_is_watched_no_more(watched: Stalls, clock: Clock) -> None:
    watched.watch_body(pending=True)
    watched.watch_body(pending=False)
    assert (clock.due, watched.watching) == ([], False)


def test_an_answer_that_nobody_takes_is_cut_off(watched: Stalls, clock: Clock, line: Line) -> None:
    watched.watch_answer(waiting=True)
    watched.watch_answer(waiting=False)
    assert not clock.due
    watched.watch_answer(waiting=True)
    assert clock.strike() == TAKE_SECONDS
    assert line.aborted


def test_nothing_runs_on_after_the_end(watched: Stalls, clock: Clock) -> None:
    watched.watch_body(pending=True)
    watched.watch_answer(waiting=True)
    watched.stop()
    assert clock.due == []


def test_timers_are_those_of_a_loop() -> None:
    loop = asyncio.new_event_loop()
    try:
        watched = Stalls(loop, Line(), Line())  # type: ignore[arg-type]
        watched.watch_body(pending=True)
        watched.stop()
        assert not watched.watching
    finally:
        loop.close()
