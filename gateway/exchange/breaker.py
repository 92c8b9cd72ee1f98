"""Circuit breakers: an agency that keeps failing is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from typing import Final

FAILURES = 5
"""Failures in a row that open the circuit."""
PAUSE = 5.0
"""Seconds that it stays open at first; doubled each time the trial call fails too."""
LONGEST = 60.0


class State(Enum):
    """Closed lets calls through, open none, half-open a single one, whose outcome decides."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


_CLOSED: Final = State.CLOSED
"""To look a member up in its class costs more than all else that a closed circuit does."""


class Breaker:
    """The breaker of one endpoint."""

    __slots__ = ("_clock", "_failures", "_pause", "_until", "state")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.state = _CLOSED
        self._failures = 0
        self._pause = PAUSE
        self._until = 0.0

    def ask(self) -> float:
        """Return 0.0 if a call may be made; the caller then reports its outcome. Else seconds to wait.

        The one who is let through a half-open circuit must report, or
        `give_back`; until then nobody else is.
        """
        if self.state is _CLOSED:
            return 0.0
        now = self._clock()
        if self.state is State.HALF_OPEN:
            return max(1.0, self._until - now)
        if now < self._until:
            return self._until - now
        self.state = State.HALF_OPEN
        self._until = now + self._pause
        return 0.0

    def succeeded(self) -> None:
        """Report an answer: whatever it says, the agency is there."""
        if self._failures or self.state is not _CLOSED:
            self.state = _CLOSED
            self._failures = 0
            self._pause = PAUSE

    def failed(self) -> None:
        """Report that no answer came, or one that says that the agency cannot answer."""
        if self.state is State.HALF_OPEN:
            self._pause = min(LONGEST, self._pause * 2)
            self._open()
        elif self.state is _CLOSED:
            self._failures += 1
            if self._failures >= FAILURES:
                self._open()

    def give_back(self) -> None:
        """Report a call that ended without saying anything of the agency, as when its caller left."""
        if self.state is State.HALF_OPEN:
            self.state = State.OPEN
            self._until = self._clock()

    def _open(self) -> None:
        self.state = State.OPEN
        self._until = self._clock() + self._pause


class Breakers:
    """One breaker an endpoint, made when it is first called."""

    __slots__ = ("_breakers", "_clock")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._breakers: dict[str, Breaker] = {}

    def of(self, base_url: str) -> Breaker:
        """Return the breaker of the endpoint at `base_url`."""
        found = self._breakers.get(base_url)
        if found is None:
            found = self._breakers[base_url] = Breaker(self._clock)
        return found
