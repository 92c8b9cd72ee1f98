from __future__ import annotations

import dataclasses

import pytest

from tests.support.journeys import document


def test_documents_are_frozen_and_found_by_name() -> None:
    found = document([{"stepId": "a", "operationId": "x"}])
    assert found.feature_set == "1.0"
    flow = found.workflow("main")
    assert flow is not None
    assert flow.step("a") is not None
    assert flow.step("b") is None
    assert found.workflow("none") is None
    assert found.source("things") is not None
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.title = "x"  # type: ignore[misc]
