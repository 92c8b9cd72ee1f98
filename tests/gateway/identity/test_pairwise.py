from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.pairwise import FILE, Pairwise, sector_of
from gateway.store.secrets import Secrets
from tests.support.oauth import ISSUER, portal

PAIRWISE = Pairwise(bytes(range(32)))


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
def test_no_two_sectors_and_no_two_people_share_one(one: tuple[str, str], two: tuple[str, str]) -> None:
    if "\0" not in one[0] + two[0]:
        assert (PAIRWISE.subject(*one) == PAIRWISE.subject(*two)) == (one == two)


def test_the_sector_is_the_agency_that_sees_it() -> None:
    assert sector_of(portal(), ISSUER + "/api/tax", ISSUER) == "tax"
    assert sector_of(portal(), ISSUER, ISSUER) == "interior"
    assert sector_of(portal(metadata={"sector": "health"}), "", ISSUER) == "health"


def test_the_key_is_a_secret_of_32_bytes(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    secrets.write(FILE, bytes(range(32)).hex().encode())
    assert Pairwise.read(secrets).subject("a", "b") == PAIRWISE.subject("a", "b")
    with pytest.raises(ValueError, match="32 bytes"):
        Pairwise(b"short")
