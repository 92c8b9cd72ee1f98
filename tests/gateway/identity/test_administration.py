from __future__ import annotations

import pytest

from gateway.identity.administration import Administration
from gateway.problems import Conflict
from tests.support.people import OPERATOR, KeptEntries


async def test_a_change_has_an_entry_before_and_after() -> None:
    journal = KeptEntries()
    async with Administration(journal).change("identity.mandate.granted", OPERATOR, "mandate:m1"):
        assert [entry.reason for entry in journal.entries] == ["intent"]
    before, after = journal.entries
    assert (after.reason, after.decision, after.exchange) == ("done", "permit", before.exchange)
    assert (after.kind, after.object, after.by) == ("identity.mandate.granted", "mandate:m1", "register")
    assert after.client_agency == "interior"


@pytest.mark.parametrize(
    ("error", "reason"), [(Conflict(reason="exists"), "exists"), (ValueError("secret"), "internal")]
)
async def test_a_change_that_was_refused_says_why(error: Exception, reason: str) -> None:
    journal = KeptEntries()
    with pytest.raises(type(error)):
        async with Administration(journal).change("identity.mandate.granted", OPERATOR, "mandate:m1"):
            raise error
    assert [(entry.reason, entry.decision) for entry in journal.entries] == [
        ("intent", "permit"),
        (reason, "deny"),
    ]


async def test_without_evidence_nothing_is_changed() -> None:
    class Broken:
        async def append(self, _entry: object) -> int:
            raise OSError

    changed = False
    with pytest.raises(OSError):
        async with Administration(Broken()).change("k", OPERATOR, "o"):
            changed = True
    assert changed is False
