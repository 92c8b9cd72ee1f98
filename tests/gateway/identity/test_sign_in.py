from __future__ import annotations

from gateway.identity.sign_in import Asked, NobodySignsIn
from gateway.model.classification import Assurance
from tests.support.oauth import portal


async def test_where_nobody_can_sign_in_nobody_does() -> None:
    asked = Asked(
        client=portal(),
        scopes=frozenset(),
        purposes=frozenset(),
        details=(),
        assurance=Assurance.LOW,
        signed_in_after=0.0,
        consent_anew=False,
        query="a=b",
    )
    assert await NobodySignsIn().person({}, asked) is None
    assert await NobodySignsIn().obstacle({}, asked) == "login_required"
    assert NobodySignsIn().page(asked) == "/signin?a=b"
