"""Health: `/healthz` says that the process lives, `/readyz` that it may be sent exchanges."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

log = structlog.get_logger(__name__)

Check = Callable[[], bool]
"""A question with a quick answer: no I/O, no waiting."""


class Health:
    """What must be true for exchanges to be served; `bootstrap` says what that is."""

    def __init__(self, checks: Mapping[str, Check], warnings: Mapping[str, Check] | None = None) -> None:
        """Take the checks by name: `evidence`, `snapshot` …

        `warnings` are those that someone must see to while exchanges are served: `policies` …
        """
        self._checks = dict(checks)
        self._warnings = dict(warnings or {})
        self._draining = False

    def drain(self) -> None:
        """Be not ready from now on: the process is about to stop."""
        self._draining = True

    def failing(self) -> tuple[str, ...]:
        """Return the names of what is not so; empty when ready. A check that raises fails."""
        return (*(["draining"] if self._draining else ()), *_not_so(self._checks))

    def warnings(self) -> tuple[str, ...]:
        """Return the names of what someone must see to, though exchanges are served."""
        return _not_so(self._warnings)

    @property
    def ready(self) -> bool:
        """True when nothing fails."""
        return not self.failing()


def _not_so(checks: Mapping[str, Check]) -> tuple[str, ...]:
    found = []
    for name, check in checks.items():
        try:
            ok = check()
        except Exception:  # a check that breaks is a check that fails
            log.exception("health_check_failed", reason=name)
            ok = False
        if not ok:
            found.append(name)
    return tuple(found)
