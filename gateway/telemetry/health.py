"""Health: `/healthz` says that the process lives, `/readyz` that it may be sent exchanges."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

log = structlog.get_logger(__name__)

Check = Callable[[], bool]
"""A question with a quick answer: no I/O, no waiting."""


class Health:
    """What must be true for exchanges to be served; `bootstrap` says what that is."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        """Take the checks by name: `evidence`, `policies`, `snapshot` …"""
        self._checks = dict(checks)
        self._draining = False

    def drain(self) -> None:
        """Be not ready from now on: the process is about to stop."""
        self._draining = True

    def failing(self) -> tuple[str, ...]:
        """Return the names of what is not so; empty when ready. A check that raises fails."""
        found = ["draining"] if self._draining else []
        for name, check in self._checks.items():
            try:
                ok = check()
            except Exception:
                log.exception("health_check_failed", reason=name)
                ok = False
            if not ok:
                found.append(name)
        return tuple(found)

    @property
    def ready(self) -> bool:
        """True when nothing fails."""
        return not self.failing()
