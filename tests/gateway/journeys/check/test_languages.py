from __future__ import annotations

from tests.support.journeys import findings, text


def test_languages() -> None:
    def found(*texts: dict[str, str]) -> list[str]:
        steps = [
            {"stepId": f"s{n}", "operationId": "listThings", "x-visible": seen}
            for n, seen in enumerate(texts)
        ]
        return [finding.severity for finding in findings(text(steps), "languages")]

    assert found({"en": "x", "id-ID": "y"}, {"en": "x", "id-ID": "y"}) == []
    assert found({"english": "x"}) == ["error"]
    assert found({"en": "x", "id": "y"}, {"en": "x"}) == ["warning"]
