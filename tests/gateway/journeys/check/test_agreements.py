from __future__ import annotations

from gateway.journeys.document.model import Source
from gateway.model.service import Operation
from tests.support.journeys import findings, text

STEP = {"stepId": "a", "operationId": "listThings"}
LAW = {"x-purpose": "p", "x-legal-basis": "law"}


def covered(source: Source, operation: Operation, purpose: str | None, legal_basis: str | None) -> str | None:
    return (
        None
        if (source.name, operation.name, purpose, legal_basis) == ("things", "listThings", "p", "law")
        else "none"
    )


def test_each_call_is_covered() -> None:
    assert findings(text([STEP]), "agreements") == []
    assert len(findings(text([STEP]), "agreements", governed=True)) == 2
    assert findings(text([STEP], workflow=LAW), "agreements", covered=covered) == []
    other = text([{**STEP, "x-purpose": "q"}], workflow=LAW)
    assert "No agreement" in findings(other, "agreements", covered=covered)[0].message
    undo = {"x-compensation": {"operationId": "dropThing"}}
    found = findings(text([{**STEP, **undo}], workflow=LAW), "agreements", covered=covered)
    assert ["dropThing" in finding.message for finding in found] == [True]
