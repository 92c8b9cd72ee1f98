from __future__ import annotations

from pathlib import Path

from gateway.journeys.document.extensions import SOURCE_EXTENSIONS, STEP_EXTENSIONS, WORKFLOW_EXTENSIONS


def test_every_extension_is_documented() -> None:
    page = (Path(__file__).parents[4] / "docs" / "journeys.md").read_text()
    for name in (*SOURCE_EXTENSIONS, *WORKFLOW_EXTENSIONS, *STEP_EXTENSIONS):
        assert f"`{name}`" in page
