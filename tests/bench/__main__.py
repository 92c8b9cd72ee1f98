"""`make bench`: run the ladder, print a table, and a JSON object on the last line."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.bench.ladder import run_peers

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="simpul-bench-") as place:
        for row in run_peers(Path(place), float(sys.argv[1]) if len(sys.argv) > 1 else 4.0):
            print(row)
