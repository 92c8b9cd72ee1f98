from __future__ import annotations

import pytest

from gateway.journeys.document.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"), [("P30D", 2_592_000), ("PT1H30M", 5_400), ("P2W", 1_209_600), ("P1DT1S", 86_401)]
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1M", "P1Y", "1D", "P0D", "P1DT", "P-1D", "PT1.5S", "P1W1D"]
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="8601"):
        parse_duration(text)
