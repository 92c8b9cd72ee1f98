"""`make bench`: run each part, print a table, and a JSON object on the last line."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.bench.parts import PARTS, Options
from tests.bench.report import report


def main() -> None:
    """Read the arguments and run."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--seconds", type=float, default=4.0, help="how long each row of an exchange is loaded"
    )
    arguments.add_argument("--rounds", type=int, default=3, help="how often; the best round counts")
    arguments.add_argument("--only", choices=sorted(PARTS), action="append", help="run this part only")
    chosen = arguments.parse_args()
    found = []
    for name, measure in PARTS.items():
        if not chosen.only or name in chosen.only:
            with tempfile.TemporaryDirectory(prefix="simpul-bench-") as place:
                found.append(measure(Path(place), Options(chosen.seconds, chosen.rounds)))
    report(found)


if __name__ == "__main__":
    main()
