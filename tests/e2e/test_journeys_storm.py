"""Cases while agencies fail and processes are killed: every one ends well, and the books balance."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.journey_storm import check_books, storm

CASES = 24


@pytest.mark.slow
async def test_every_case_ends_well_and_no_effect_comes_twice(tmp_path: Path) -> None:
    ends, books, killed = await storm(CASES, tmp_path, seed=7)
    check_books(ends, books)
    assert killed > 1
    assert ends["compensated"] > 0
