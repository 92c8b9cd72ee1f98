from __future__ import annotations

from gateway.journeys.document.fields import Fields, Report


def read(value: object) -> tuple[Fields, Report]:
    report = Report({"": 1})
    return Fields(value, "", report, "A thing"), report


def test_fields_are_read_by_type() -> None:
    fields, report = read({"a": "x", "n": 2, "f": True, "l": ["p", "q"], "m": {"k": 1}, "x-more": 0})
    assert (fields.text("a"), fields.number("n", whole=True), fields.flag("f")) == ("x", 2, True)
    assert fields.texts("l") == ("p", "q")
    assert fields.mapping("m", lambda item, _: item) == {"k": 1}
    fields.close()
    assert report.findings == []


def test_everything_else_is_reported() -> None:
    fields, report = read(
        {"a": 1, "n": -1, "f": "yes", "l": [1, 1.0], "m": {"a b": 1}, "c": "onee", "stepID": 1}
    )
    fields.text("a")
    fields.number("n")
    fields.flag("f")
    fields.items("l", lambda item, _: item, least=3)
    fields.mapping("m", lambda item, _: item)
    fields.choice("c", ("one", "two"))
    fields.text("stepId", required=True)
    fields.close()
    messages = [finding.message for finding in report.findings]
    assert len(messages) == 9
    assert [finding.suggestion for finding in report.findings if finding.suggestion] == ["one", "stepId"]


def test_no_object() -> None:
    _, report = read([1])
    assert "must be an object" in report.findings[0].message
