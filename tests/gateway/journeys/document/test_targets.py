from __future__ import annotations

import pytest

from gateway.journeys.document.targets import Target, TargetError, by_name, by_path, workflow_reference


def test_targets_are_read() -> None:
    assert by_name("getPet") == Target(name="getPet")
    assert by_name("$sourceDescriptions.a.get.Pet") == Target(source="a", name="get.Pet")
    pointer = "/paths/~1pet~1findByStatus/get"
    assert by_path("{$sourceDescriptions.a.url}#" + pointer) == Target(source="a", pointer=pointer)
    assert workflow_reference("main") == ("", "main")
    assert workflow_reference("$sourceDescriptions.other.main") == ("other", "main")


@pytest.mark.parametrize("text", ["", "$inputs.x", "{$x}"])
def test_no_names(text: str) -> None:
    with pytest.raises(TargetError):
        by_name(text)


@pytest.mark.parametrize("text", ["#/paths/x", "https://x#/paths", "{$sourceDescriptions.a.url}"])
def test_no_paths(text: str) -> None:
    with pytest.raises(TargetError):
        by_path(text)
    with pytest.raises(TargetError):
        workflow_reference("$inputs.x")
