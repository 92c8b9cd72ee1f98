"""`make bench`: climb the ladder, print a table, and a JSON object on the last line."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.bench.ladder import Ladder
from tests.bench.report import print_table, summary
from tests.bench.scale import run_scale


def main() -> None:
    """Read the arguments and run."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=4.0, help="how long each row is loaded")
    arguments.add_argument("--rounds", type=int, default=2, help="how often; the best round counts")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="simpul-bench-") as place:
        rows = list(Ladder(Path(place), chosen.seconds, chosen.rounds).climb())
    print_table(rows)
    print(summary(rows, {"scale_10k_operations_100k_agreements": round(run_scale(), 3)}))


if __name__ == "__main__":
    main()
