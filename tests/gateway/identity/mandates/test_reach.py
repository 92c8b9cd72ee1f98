from __future__ import annotations

import pytest

from gateway.identity.errors import OAuthError
from gateway.identity.mandates.reach import check_reach
from gateway.model.mandate import MandateTerms
from tests.support.oauth import ISSUER

TERMS = MandateTerms(id="m", kind="guardian", reach=("tax/income",))


def test_a_token_for_all_agencies_or_one_that_the_mandate_is_for_may_be_had() -> None:
    for mandate, resource in [(None, ISSUER + "/api/land"), (TERMS, ISSUER), (TERMS, ISSUER + "/api/tax")]:
        check_reach(mandate, resource, ISSUER)


def test_a_token_for_another_agency_is_refused_with_its_own_reason() -> None:
    with pytest.raises(OAuthError, match="invalid_target") as refused:
        check_reach(TERMS, ISSUER + "/api/land", ISSUER)
    assert refused.value.description == "The mandate is not for this agency."
