from __future__ import annotations

from gateway.registry.importing.document import Document
from gateway.registry.importing.findings import MAX_FINDINGS, Findings, Node


def test_a_child_of_what_is_not_there_is_none() -> None:
    node = Node("f", (), {"a": [1, {"b": 2}]})
    assert node.child("a", "1", "b") == Node("f", ("a", "1", "b"), 2)
    assert node.child("a", "9").value is None
    assert node.child("a", "x", "y").value is None


def test_findings_have_pointers_and_lines_and_are_said_once() -> None:
    findings = Findings()
    findings.operation = "read"
    for _ in range(2):
        findings.add("error", Node("a.yaml", ("x", "/y"), None), "Wrong.")
    documents = {"a.yaml": Document("a.yaml", None, "x:\n  /y: 1")}
    (found,) = findings.collect(documents, several=True)
    assert (found.place, found.operation, found.severity) == ("a.yaml#/x/~1y (line 2)", "read", "error")
    (alone,) = findings.collect(documents, several=False)
    assert alone.place == "/x/~1y (line 2)"


def test_millions_of_findings_are_counted_only() -> None:
    findings = Findings()
    for number in range(MAX_FINDINGS + 7):
        findings.add("warning", Node("a", (str(number),), None), "Odd.")
    found = findings.collect({}, several=False)
    assert len(found) == MAX_FINDINGS + 1
    assert "7 more" in found[-1].message


def test_oddities_of_a_document_are_findings() -> None:
    findings = Findings()
    findings.add_oddities(Document("a.yaml", None, "", [("line 3", "Twice.")]))
    assert [f.place for f in findings.collect({}, several=False)] == ["line 3"]
    assert [f.place for f in findings.collect({}, several=True)] == ["a.yaml line 3"]
