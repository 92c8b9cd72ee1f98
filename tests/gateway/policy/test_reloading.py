"""A new policy set: evidence first; a broken one, or none that can be evidenced, changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gateway.policy.engine import CedarDecider
from gateway.policy.reloading import PolicyReloader
from tests.support.facts import POLICIES, facts
from tests.support.journals import MemoryJournal

NEVER = '@id("never") @reason("closed") forbid (principal, action, resource);'
CHANGED = frozenset({"x"})


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    target = tmp_path / "policies"
    shutil.copytree(POLICIES, target, ignore=shutil.ignore_patterns("*.py", "obligations", "__pycache__"))
    return target


async def test_a_new_set_is_evidenced_with_its_hash_and_decides(directory: Path) -> None:
    decider, journal = CedarDecider(directory), MemoryJournal()
    reloader, before = PolicyReloader(decider, journal), decider.policy_set
    await reloader.on_change(CHANGED)
    assert journal.entries == []
    (directory / "never.cedar").write_text(NEVER)
    await reloader.on_change(CHANGED)
    (entry,) = journal.entries
    assert (entry.kind, entry.policy_set) == ("policy.reloaded", decider.policy_set)
    assert "never" in entry.policies
    assert decider.policy_set != before
    assert decider.decide(facts()).reason == "closed"
    assert reloader.current


async def test_a_broken_set_keeps_the_old_one_and_says_so_until_it_is_mended(directory: Path) -> None:
    decider, journal = CedarDecider(directory), MemoryJournal()
    reloader, before = PolicyReloader(decider, journal), decider.policy_set
    (directory / "never.cedar").write_text("forbid (")
    await reloader.on_change(CHANGED)
    assert (reloader.current, decider.policy_set, journal.entries) == (False, before, [])
    assert decider.decide(facts()).permitted
    (directory / "never.cedar").write_text(NEVER)
    await reloader.retry()
    assert reloader.current
    assert not decider.decide(facts()).permitted


async def test_without_evidence_the_old_set_stays_until_there_is_some(directory: Path) -> None:
    decider, journal = CedarDecider(directory), MemoryJournal()
    reloader = PolicyReloader(decider, journal)
    (directory / "never.cedar").write_text(NEVER)
    journal.broken = True
    await reloader.on_change(CHANGED)
    assert not reloader.current
    assert decider.decide(facts()).permitted
    journal.broken = False
    await reloader.retry()
    assert reloader.current
    assert journal.reasons("policy.reloaded") == ["reloaded"]
