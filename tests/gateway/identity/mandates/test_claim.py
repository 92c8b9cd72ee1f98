from __future__ import annotations

from typing import Any

import pytest

from gateway.identity.jose.jwt import BadToken
from gateway.identity.mandates.claim import read_mandate, write_mandate
from gateway.model.mandate import MandateTerms


@pytest.mark.parametrize(
    "terms",
    [
        None,
        MandateTerms(id="m", kind="guardian"),
        MandateTerms(id="m", kind="signatory", reach=("tax", "land/parcels/getParcel")),
    ],
)
def test_what_is_written_is_read(terms: MandateTerms | None) -> None:
    assert read_mandate(write_mandate(terms)) == terms


@pytest.mark.parametrize(
    "claim",
    [
        "m",
        [],
        {},
        {"id": "m"},
        {"id": 1, "kind": "guardian"},
        {"id": "m", "kind": None},
        {"id": "m", "kind": "guardian", "reach": []},
        {"id": "m", "kind": "guardian", "reach": None},
        {"id": "m", "kind": "guardian", "reach": "tax"},
        {"id": "m", "kind": "guardian", "reach": ["tax", 1]},
    ],
)
def test_anything_else_makes_the_token_worthless(claim: Any) -> None:
    with pytest.raises(BadToken):
        read_mandate(claim)
