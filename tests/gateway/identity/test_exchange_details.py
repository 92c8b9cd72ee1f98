from __future__ import annotations

from typing import Any

import pytest

from gateway.identity.exchange_details import read_details
from gateway.identity.jose.jwt import BadToken
from tests.gateway.identity.par.test_authorization_details import DETAIL, GOOD


def test_details_of_other_types_do_not_limit_exchanges_and_none_do_not_either() -> None:
    assert read_details(None) == read_details([]) == read_details([{"type": "payment"}]) == ()
    assert read_details([{"type": "payment", "sum": 5}, GOOD]) == (DETAIL,)


@pytest.mark.parametrize("claim", ["x", {}, [GOOD, "x"], [{"type": 5}], [{}], [{**GOOD, "agency": "a/b"}]])
def test_a_limit_that_cannot_be_read_is_not_taken_for_none(claim: Any) -> None:
    with pytest.raises(BadToken):
        read_details(claim)
