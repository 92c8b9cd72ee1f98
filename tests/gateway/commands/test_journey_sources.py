from __future__ import annotations

from pathlib import Path

import pytest

from gateway.commands.journey_sources import read_journey, unreadable
from gateway.journeys.check.table import check
from gateway.problems import InvalidDescription
from tests.support.journeys import OPENAPI, text

STEP = [{"stepId": "a", "operationId": "listThings"}]


@pytest.mark.parametrize("more", [[], ["things.yaml"], ["other.yaml"], ["things=other.yaml"]])
def test_descriptions_are_found(tmp_path: Path, more: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("things.yaml", "other.yaml"):
        (tmp_path / name).write_text(OPENAPI)
    (tmp_path / "j.yaml").write_bytes(text(STEP))
    journey = read_journey(Path("j.yaml"), more)
    assert journey.document is not None
    known = journey.lookup.source(journey.document.sources[0])
    assert known is not None
    assert len(known.operations) == 4


def test_nothing_is_fetched(tmp_path: Path) -> None:
    sources = [{"name": "far", "url": "http://127.0.0.1:9/x.yaml", "type": "openapi"}]
    (tmp_path / "j.yaml").write_bytes(text(STEP, document={"sourceDescriptions": sources}))
    journey = read_journey(tmp_path / "j.yaml", [])
    assert journey.document is not None
    assert journey.lookup.source(journey.document.sources[0]) is None


def test_other_journeys(tmp_path: Path) -> None:
    sources = [{"name": "other", "url": "o.yaml", "type": "arazzo"}]
    (tmp_path / "j.yaml").write_bytes(text(STEP, document={"sourceDescriptions": sources}))
    (tmp_path / "o.yaml").write_bytes(text(STEP))
    assert set(read_journey(tmp_path / "j.yaml", []).others.documents) == {"other"}


def test_the_descriptions_of_other_journeys_are_beside_them(tmp_path: Path) -> None:
    sources = [
        {"name": "other", "url": "more/o.yaml", "type": "arazzo"},
        {"name": "things", "url": "things.yaml", "type": "openapi"},
    ]
    (tmp_path / "more").mkdir()
    (tmp_path / "j.yaml").write_bytes(text(STEP, document={"sourceDescriptions": sources}))
    (tmp_path / "more" / "o.yaml").write_bytes(
        text(
            [{"stepId": "a", "operationId": "onlyHere"}],
            document={"sourceDescriptions": [{"name": "things", "url": "./t.yaml", "type": "openapi"}]},
        )
    )
    (tmp_path / "things.yaml").write_text(OPENAPI)
    (tmp_path / "more" / "t.yaml").write_text(OPENAPI.replace("listThings", "onlyHere"))
    journey = read_journey(tmp_path / "j.yaml", [])
    assert journey.document is not None
    found = check(journey.document, others=journey.others, lookup=journey.lookup)
    assert found == ()
    (tmp_path / "more" / "t.yaml").write_text(OPENAPI)
    journey = read_journey(tmp_path / "j.yaml", [])
    assert journey.document is not None
    (error,) = check(journey.document, others=journey.others, lookup=journey.lookup)
    assert (error.document, error.check) == ("other", "operations")


def test_reasons() -> None:
    assert unreadable(InvalidDescription("no")) == "no"
    assert "f: gone" in unreadable(OSError(2, "gone", "f"))
