from __future__ import annotations

from gateway.identity.mandates.evidence import mandate_entry
from tests.support.people import OPERATOR


def test_an_entry_names_the_act_the_mandate_and_who_did_it() -> None:
    entry = mandate_entry("granted", OPERATOR, "m1")
    assert (entry.kind, entry.object, entry.by) == ("identity.mandate.granted", "mandate:m1", "register")
    assert entry.client_agency == "interior"
