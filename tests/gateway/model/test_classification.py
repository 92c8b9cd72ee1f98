from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.classification import Assurance, Classification


@given(st.sampled_from(Classification))
def test_labels_lead_back(level: Classification) -> None:
    assert Classification.of(level.label) is level


def test_an_unknown_classification_is_an_error() -> None:
    with pytest.raises(ValueError, match="secret"):
        Classification.of("secret")


@given(st.text())
def test_an_unknown_assurance_is_never_more_than_none(label: str) -> None:
    if label.upper() not in Assurance.__members__:
        assert Assurance.of(label) is Assurance.NONE


@given(st.sampled_from(Assurance))
def test_assurance_labels_lead_back(level: Assurance) -> None:
    assert Assurance.of(level.label) is level
