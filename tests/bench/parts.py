"""The parts of the bench, in the order in which they run; each finds rows and members of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.durability import measure_durability
from tests.bench.identity import measure_identity
from tests.bench.journeys import measure_journeys
from tests.bench.ladder import Ladder
from tests.bench.report import Figures, exchange_keys
from tests.bench.scale import run_scale


class Options(NamedTuple):
    """What may be chosen: seconds of load a row, and rounds."""

    seconds: float
    rounds: int


def _exchange(place: Path, options: Options) -> Figures:
    rows = list(Ladder(place, options.seconds, options.rounds).climb())
    return Figures(rows, exchange_keys(rows))


def _durability(place: Path, _options: Options) -> Figures:
    return measure_durability(place)


def _scale(_place: Path, _options: Options) -> Figures:
    return Figures(keys={"scale_10k_operations_100k_agreements": round(run_scale(), 3)})


def _journeys(place: Path, _options: Options) -> Figures:
    return measure_journeys(place)


def _identity(place: Path, _options: Options) -> Figures:
    return measure_identity(place)


PARTS: Final[dict[str, Callable[[Path, Options], Figures]]] = {
    "exchange": _exchange,
    "durability": _durability,
    "scale": _scale,
    "journeys": _journeys,
    "identity": _identity,
}
