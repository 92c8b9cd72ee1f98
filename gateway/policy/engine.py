"""The policy engine: Cedar, and a cache of decisions.

Cedar skips a policy that fails to evaluate, a `forbid` too, so that a broken
forbid would mean Allow. Hence (1) every policy is validated against the
schema before a set is used at all, (2) request and entities are validated
against it in every evaluation, and (3) an evaluation with any error is a Deny.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import cedarpy
import structlog

from gateway.model.decision import Decision, Duty, Facts
from gateway.policy.question import entities_of, request_of
from gateway.policy.source import PolicyInvalid, PolicySource, read_policies

CACHE_SIZE: Final = 65_536
"""Decisions kept; equal facts of a busy gateway number in the thousands."""
NO_POLICY_PERMITS: Final = "no_policy_permits"
POLICY_FAILED: Final = "policy_failed"

log = structlog.get_logger(__name__)


class CedarDecider:
    """Decides by the policies of one directory; implements `gateway.ports.Decider`."""

    def __init__(
        self,
        directory: Path,
        obligations: Collection[str] | None = None,
        *,
        cache_size: int = CACHE_SIZE,
    ) -> None:
        """Load the set; raises `PolicyInvalid`, and the gateway is then not ready."""
        self._directory = directory
        self._obligations = obligations
        self._cache_size = cache_size
        self._source = read_policies(directory, obligations)
        self._cache: dict[Facts, Decision] = {}

    @property
    def policy_set(self) -> str:
        """The hash of the set in use."""
        return self._source.digest

    def decide(self, facts: Facts) -> Decision:
        """Return the decision; cached by the facts and the policy set. Never raises."""
        found = self._cache.get(facts)
        return found if found is not None else self._decide(facts)

    def reload(self) -> bool:
        """Read the directory anew and say whether the set changed.

        Raises `PolicyInvalid`, and the set that is in use stays in use.
        """
        return self.use(self.read())

    def read(self) -> PolicySource:
        """Return the set that the directory holds now, without using it; raises `PolicyInvalid`."""
        return read_policies(self._directory, self._obligations)

    def use(self, source: PolicySource) -> bool:
        """Decide by `source` from now on; say whether that is another set."""
        if source.digest == self._source.digest:
            return False
        # The cache is replaced with the set, never emptied: a decision of the old set that is
        # being worked out in another thread goes to the old cache.
        self._source, self._cache = source, {}
        return True

    def _decide(self, facts: Facts) -> Decision:
        source, cache = self._source, self._cache
        try:
            decision = evaluate(source, request_of(facts), entities_of(facts))
        except Exception:  # fail closed: what cannot be evaluated is a Deny
            log.exception("policy_failed")
            return Decision(False, POLICY_FAILED, (), source.digest)
        if decision.reason != POLICY_FAILED and source is self._source:
            if len(cache) >= self._cache_size:
                cache.pop(next(iter(cache)), None)
            cache[facts] = decision
        return decision


def evaluate(source: PolicySource, request: dict[str, Any], entities: str) -> Decision:
    """Ask Cedar; Permit only if it allows and nothing failed.

    Raises `ValueError` when the entities do not fit the schema.
    """
    known = cedarpy.Entities.from_json_str(entities, source.schema)
    result = cedarpy.is_authorized(request, source.policies, known, source.schema)
    if result.diagnostics.errors or result.decision is cedarpy.Decision.NoDecision:
        log.error("policy_failed", errors=len(result.diagnostics.errors))
        return Decision(False, POLICY_FAILED, (), source.digest)
    rules = sorted(
        (source.rules[name] for name in result.diagnostics.reasons), key=lambda rule: (rule.rank, rule.id)
    )
    ids = tuple(rule.id for rule in rules)
    if not result.allowed:
        return Decision(False, rules[0].reason if rules else NO_POLICY_PERMITS, ids, source.digest)
    if not rules:
        return Decision(False, POLICY_FAILED, (), source.digest)
    names = dict.fromkeys(name for rule in rules for name in rule.obligations)
    return Decision(True, rules[0].reason, ids, source.digest, tuple(Duty(name) for name in names))


__all__ = ["CACHE_SIZE", "NO_POLICY_PERMITS", "POLICY_FAILED", "CedarDecider", "PolicyInvalid", "evaluate"]
