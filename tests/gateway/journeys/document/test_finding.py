from __future__ import annotations

from gateway.journeys.document.finding import Finding, line_of, refuses


def test_findings() -> None:
    warning = Finding(severity="warning", check="x", at="/a", line=2, message="hm")
    assert warning.to_json() == {"severity": "warning", "check": "x", "at": "/a", "line": 2, "message": "hm"}
    assert not refuses((warning,))
    assert refuses((warning, Finding(severity="error", check="x", at="", line=0, message="no")))


def test_the_nearest_line_is_taken() -> None:
    assert line_of({"": 1, "/a": 3}, "/a/b/c") == 3
    assert line_of({"": 1}, "/x") == 1
    assert line_of({}, "/x") == 0
