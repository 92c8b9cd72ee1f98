from __future__ import annotations

from gateway.evidence.pseudonyms import Pseudonymiser
from gateway.identity.sessions.evidence import SessionEvidence
from tests.support.people import KeptEntries, confirmed


async def test_a_sign_in_is_noted_without_the_person() -> None:
    journal = KeptEntries()
    evidence = SessionEvidence(journal, Pseudonymiser(bytes(32)))
    await evidence.began(confirmed())
    await evidence.ended("s1", "signed_out", "provider:civil", confirmed().subject)
    began, ended = journal.entries
    assert began.subject == ended.subject == Pseudonymiser(bytes(32)).pseudonym(confirmed().subject)
    assert (began.kind, began.object, began.assurance) == (
        "identity.session.began",
        "provider:civil",
        "substantial",
    )
    assert (ended.kind, ended.object, ended.reason, ended.by) == (
        "identity.session.ended",
        "session:s1",
        "signed_out",
        "provider:civil",
    )
    assert "anna" not in str(journal.entries).lower()
