from __future__ import annotations

import pytest

from gateway.identity.keys.wrapping import WrappingKey
from gateway.identity.seal import SubjectSeal

SEAL = SubjectSeal(WrappingKey(bytes(32)))


def test_a_sealed_subject_comes_back_and_cannot_be_linked() -> None:
    assert SEAL.open(SEAL.close("anna", ("ben", "carl"))) == ("anna", ("ben", "carl"))
    assert SEAL.close("anna") != SEAL.close("anna")


@pytest.mark.parametrize(
    "sealed",
    ["", "AAAA", "!!", SubjectSeal(WrappingKey(bytes([1]) * 32)).close("anna")],
    ids=["empty", "short", "no base64", "another's"],
)
def test_what_was_not_sealed_here_does_not_open(sealed: str) -> None:
    with pytest.raises(ValueError, match="not sealed here"):
        SEAL.open(sealed)
