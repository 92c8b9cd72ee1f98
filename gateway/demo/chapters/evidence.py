"""Chapter 6: the security officer finds all of it, refusals included."""

from __future__ import annotations

from collections import Counter

from gateway.demo.chapters.exchanges import CITIZEN
from gateway.demo.failure import require
from gateway.demo.telling import Telling

REASONS = {
    "purpose_missing",
    "purpose_not_agreed",
    "not_authenticated",
    "quota_exceeded",
    "agency_unreachable",
    "ended",
}
"""Why something was refused in chapter 5."""


def list_evidence(t: Telling) -> None:
    """List what the officer sees of the exchanges, and check that nothing is missing."""
    entries = [entry for entry in t.search() if entry["kind"] in {"outcome", "refusal", "intent"}]
    missing = REASONS - {entry["reason"] for entry in entries}
    require(not missing, f"There is no evidence of: {', '.join(sorted(missing))}")
    agencies = {entry.get("agency") for entry in entries if entry["decision"] == "permit"}
    wanted = {"civil-registry", "tax-authority", "social-insurance"}
    require(wanted <= agencies, f"There is no evidence of a permitted call to each agency: {agencies}")
    require(all(CITIZEN.national_id not in str(entry) for entry in entries), "The evidence holds an id")
    names = ["#", "kind", "client", "agency", "operation", "decision", "reason", "status", "ms"]
    keys = ["index", "kind", "client", "agency", "operation", "decision", "reason", "status", "duration_ms"]
    rows = [[str(entry.get(key, "")) for key in keys] for entry in entries]
    t.narrator.stage("The officer lists the exchanges, newest first", {"who": "officer"})
    t.narrator.table("", names, rows)


def find_person(t: Telling) -> None:
    """Find a person's exchanges by the national id, which the log itself does not hold."""
    found = [entry for entry in t.search(subject=CITIZEN.national_id) if entry["kind"] == "outcome"]
    require(len(found) >= 3, f"Only {len(found)} exchanges are found for the citizen")
    require(not t.search(subject="9901010101010000"), "Exchanges are found for somebody who is not there")
    counted = Counter(str(entry.get("agency")) for entry in found)
    facts = {agency: f"{number} entries" for agency, number in counted.most_common()}
    t.narrator.stage("… and those about one citizen, by a keyed pseudonym", facts)


def refuse_the_portal(t: Telling) -> None:
    """Let the portal try to read evidence, which is not for it."""
    answer = t.cast["portal"].call("GET", "/evidence/entries")
    t.expect_problem(answer, 403, "scope-missing", "The portal reads evidence")
    t.narrator.stage("The portal may not read evidence", {"decision": "deny (403 scope-missing)"})
