from __future__ import annotations

import pytest

from gateway.model.mandate import MandateTerms


def terms(*reach: str) -> MandateTerms:
    return MandateTerms(id="m", kind="guardian", reach=reach)


@pytest.mark.parametrize(
    ("reach", "within"),
    [
        (("*",), True),
        (("tax",), True),
        (("land", "tax"), True),
        (("tax/income",), True),
        (("tax/income/getIncome",), True),
        (("ta",), False),
        (("tax-authority",), False),
        (("tax/inc",), False),
        (("tax/income/getIncomes",), False),
        (("land/income/getIncome",), False),
        (("tax/*",), False),
        ((), False),
    ],
)
def test_it_reaches_what_it_names_and_what_is_below_that(reach: tuple[str, ...], within: bool) -> None:
    assert terms(*reach).reaches("tax/income", "getIncome") is within


@pytest.mark.parametrize(
    ("reach", "within"),
    [(("*",), True), (("tax",), True), (("tax/income/getIncome",), True), (("ta", "taxes/x"), False)],
)
def test_it_reaches_an_agency_of_which_it_names_anything(reach: tuple[str, ...], within: bool) -> None:
    assert terms(*reach).reaches_agency("tax") is within
