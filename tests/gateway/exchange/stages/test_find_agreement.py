"""The purpose: a header chooses within the token, and never beyond it."""

from __future__ import annotations

import pytest

from gateway.exchange.stages.find_agreement import purpose_of
from gateway.problems import PurposeMissing, PurposeNotAgreed
from tests.support.tax_income import principal

BOTH = principal(purposes=frozenset({"audit", "benefits"}))


def test_a_header_chooses() -> None:
    assert purpose_of(BOTH, b"audit") == "audit"
    assert purpose_of(principal(), b"anything") == "anything"
    assert purpose_of(principal(purposes=frozenset({"audit"})), None) == "audit"


@pytest.mark.parametrize("caller", [principal(), BOTH])
def test_without_one_purpose_there_is_none(caller: object) -> None:
    with pytest.raises(PurposeMissing):
        purpose_of(caller, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("field", [b"curiosity", b"", b"audit ", b"audit, benefits", b"a" * 200, b"\xe4"])
def test_a_header_cannot_widen_the_token(field: bytes) -> None:
    with pytest.raises(PurposeNotAgreed):
        purpose_of(BOTH, field)
