"""The circuit breaker as a state machine, against a model with a clock of its own."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gateway.exchange.breaker import FAILURES, LONGEST, PAUSE, Breaker, Breakers, State


class Machine(RuleBasedStateMachine):
    """Calls come one by one or overlap; time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0
        self.breaker = Breaker(lambda: self.now)
        self.under_way = 0
        self.trial = False
        self.in_a_row = 0

    @rule(seconds=st.floats(0.01, 30.0))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def ask(self) -> None:
        before = self.breaker.state
        wait = self.breaker.ask()
        if before is State.CLOSED:
            assert wait == 0
            self.under_way += 1
        elif before is State.HALF_OPEN:
            assert wait > 0
        elif wait == 0:
            assert self.breaker.state is State.HALF_OPEN
            self.trial = True
            self.under_way = 0
        else:
            assert wait <= LONGEST
            assert self.breaker.state is State.OPEN

    @precondition(lambda self: self.under_way and not self.trial)
    @rule(fails=st.booleans())
    def end(self, fails: bool) -> None:
        self.under_way -= 1
        if fails:
            self.in_a_row += 1
            self.breaker.failed()
        else:
            self.in_a_row = 0
            self.breaker.succeeded()
            assert self.breaker.state is State.CLOSED

    @precondition(lambda self: self.trial)
    @rule(outcome=st.sampled_from(["failed", "succeeded", "give_back"]))
    def end_trial(self, outcome: str) -> None:
        self.trial = False
        getattr(self.breaker, outcome)()
        assert (self.breaker.state is State.CLOSED) == (outcome == "succeeded")
        if outcome == "succeeded":
            self.in_a_row = 0
        if outcome == "give_back":
            assert self.breaker.ask() == 0
            self.trial = True

    @invariant()
    def opens_after_enough_failures_in_a_row_and_not_before(self) -> None:
        if self.breaker.state is State.CLOSED:
            assert self.in_a_row < FAILURES


TestBreaker = Machine.TestCase
TestBreaker.settings = settings(max_examples=100, deadline=None)


def test_the_pause_grows_with_each_failed_trial_up_to_a_limit() -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    for _ in range(FAILURES):
        assert breaker.ask() == 0
        breaker.failed()
    pauses = []
    for _ in range(6):
        pauses.append(breaker.ask())
        now += pauses[-1]
        assert breaker.ask() == 0
        breaker.failed()
    assert pauses == [PAUSE, 10.0, 20.0, 40.0, LONGEST, LONGEST]


def test_each_endpoint_has_its_own() -> None:
    breakers = Breakers()
    assert breakers.of("a") is breakers.of("a")
    assert breakers.of("a") is not breakers.of("b")
