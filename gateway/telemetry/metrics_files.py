"""Counts of several workers in one place: each writes a file of its own, and one reader adds them up."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from gateway.telemetry.histogram import BOUNDS, Counts, Series

SUFFIX: Final = ".counts"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[tuple[Series, list[int], int]]).decode


def write_counts(directory: Path, counts: Mapping[Series, Counts], *, name: str | None = None) -> None:
    """Write this process's counts, all at once; `name` is its own for life (default: its pid)."""
    name = name or str(os.getpid())
    fresh = directory / f".{name}"
    rows = [(series, found.buckets, found.nanoseconds) for series, found in counts.items()]
    fresh.write_bytes(_encode(rows))
    fresh.rename(directory / f"{name}{SUFFIX}")


def read_counts(directory: Path) -> dict[Series, Counts]:
    """Return the sum over all processes, those that have ended too, so that no counter ever falls."""
    whole: dict[Series, Counts] = {}
    for path in sorted(directory.glob(f"*{SUFFIX}")):
        try:
            rows = _decode(path.read_bytes())
        except (OSError, msgspec.DecodeError):
            continue
        for series, buckets, nanoseconds in rows:
            if len(buckets) == len(BOUNDS) + 1:
                whole.setdefault(series, Counts()).add(Counts(buckets, nanoseconds))
    return whole
