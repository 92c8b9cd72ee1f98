"""Agreements as they are sent and answered: nothing is lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from pydantic import ValidationError

from gateway.api.agreement_models import AgreementDraft, agreement_view
from gateway.model.agreement import Agreement
from gateway.registry.rows import AgreementRecord
from tests.support.registry import agreement_draft
from tests.support.registry_parts import AGREEMENTS


@given(AGREEMENTS)
def test_an_agreement_is_answered_whole(agreement: Agreement) -> None:
    record = AgreementRecord(
        agreement=agreement,
        consumer="c",
        requested_by="r",
        decided_by=None,
        note=None,
        created_at=1,
        changed_at=2,
    )
    view = agreement_view(record)
    assert [(mask.pointer, mask.keep) for mask in view.masks] == [
        (m.pointer, m.keep) for m in agreement.masks
    ]
    assert set(view.operations) == agreement.operations
    assert tuple(view.fields) == agreement.fields
    assert (view.assurance, view.max_age) == (agreement.assurance.label, agreement.max_age)
    assert (view.version, view.consumer, view.changed_at) == (agreement.version, "c", 2)


def test_terms_are_what_was_sent() -> None:
    draft = agreement_draft(fields=["/a", "/b", "/a"], masks=[{"pointer": "/a"}], assurance="substantial")
    terms = AgreementDraft.model_validate(draft | {"max_age": 300}).terms()
    assert (terms.max_age, AgreementDraft.model_validate(draft).terms().max_age) == (300, None)
    assert (terms.fields, terms.masks[0].keep, terms.assurance.label) == (("/a", "/b"), 0, "substantial")
    assert terms.operations == {"show"}


@pytest.mark.parametrize(
    "more",
    [
        {"valid_from": float("nan")},
        {"valid_until": 1e300},
        {"masks": [{"pointer": "/a", "keep": -1}]},
        {"operations": []},
        {"max_age": 0},
        {"max_age": 10_000_000},
    ],
)
def test_bounds_are_kept(more: dict) -> None:
    with pytest.raises(ValidationError):
        AgreementDraft.model_validate(agreement_draft(**more))
