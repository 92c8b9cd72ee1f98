from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from gateway.journeys.diagram import mermaid, svg
from gateway.journeys.document.load import load
from tests.support.journeys import document

JOURNEYS = sorted((Path(__file__).parents[3] / "openapi" / "journeys").glob("*.arazzo.yaml"))


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_shipped_journeys_are_drawn(path: Path) -> None:
    found = load(path.read_bytes())
    for workflow in found.workflows:
        text, image = mermaid(found, workflow), svg(found, workflow)
        root = etree.fromstring(image.encode())
        boxes = root.findall("{http://www.w3.org/2000/svg}rect")
        assert len(boxes) == len(workflow.steps) + 2
        assert all(step.id in text and step.id in image for step in workflow.steps)


def test_ways_and_kinds() -> None:
    steps = [
        {
            "stepId": "a",
            "operationId": "x",
            "onFailure": [{"name": "r", "type": "retry", "retryLimit": 3}],
            "x-compensation": {"operationId": "undoIt"},
        },
        {"stepId": "b", "operationId": "x", "x-parallel": "g"},
        {"stepId": "c", "operationId": "x", "x-parallel": "g"},
        {"stepId": "d", "operationId": "x", "x-pivot": True},
    ]
    found = document(steps, workflow={"summary": 'A "quoted" <name>'})
    text = mermaid(found, found.workflows[0])
    for line in (
        "s0 --> s1",
        "s0 --> s2",
        "s1 --> s3",
        "s3 --> done",
        "subgraph g_g [at once]",
        "s0 -. undone by .-> us0",
    ):
        assert line in text
    assert "&quot;quoted&quot; &lt;name&gt;" in text
    assert "at most 3" in text
    assert "<name>" not in svg(found, found.workflows[0])
