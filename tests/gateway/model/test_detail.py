from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.model.detail import ExchangeDetail

DETAIL = ExchangeDetail(
    service="tax/income", operations=("getIncome", "listIncome"), purpose="benefits", legal_basis="Law 1"
)
CALL = {"service": "tax/income", "operation": "getIncome", "purpose": "benefits", "legal_basis": "Law 1"}


def test_it_covers_what_it_names() -> None:
    assert DETAIL.covers(**CALL)
    assert DETAIL.covers(**{**CALL, "operation": "listIncome"})
    assert replace(DETAIL, legal_basis=None).covers(**{**CALL, "legal_basis": "Law 2"})


@pytest.mark.parametrize(
    "other",
    [
        {"service": "tax/debts"},
        {"service": "land/income"},
        {"operation": "putIncome"},
        {"operation": "*"},
        {"purpose": "tax"},
        {"legal_basis": "Law 2"},
    ],
)
def test_it_covers_nothing_else(other: dict[str, str]) -> None:
    assert not DETAIL.covers(**{**CALL, **other})
