"""The table for a person, and one JSON object for a machine."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from tests.bench.measure import Row


@dataclass(frozen=True, slots=True)
class Figures:
    """What a part of the bench found: rows of the table, and members of the JSON object."""

    rows: Sequence[Row] = ()
    keys: Mapping[str, float | None] = field(default_factory=dict)


def print_table(rows: Sequence[Row]) -> None:
    """Print the rows, lowest rung first."""
    table = Table(title="1 worker, 1 kB answers, 32 connections, loopback; journeys: 16 cases at once")
    for column in ("", "CPU µs each", "per second", "p50 µs", "p99 µs", "MB", "errors"):
        table.add_column(column, justify="left" if not column else "right")
    for row in rows:
        cells = (row.cpu_us, row.rate, row.p50_us, row.p99_us, row.rss_mb, row.errors)
        table.add_row(row.name, *("" if math.isnan(cell) else f"{cell:,.0f}" for cell in cells))
    Console(width=100).print(table)


def exchange_keys(rows: Sequence[Row]) -> dict[str, float | None]:
    """Return what counts of the ladder; what was not measured is null."""
    by_name = {row.name: row for row in rows}

    def cpu(name: str) -> float | None:
        return round(by_name[name].cpu_us, 1) if name in by_name else None

    def added(name: str, base: str) -> float | None:
        if name not in by_name or base not in by_name:
            return None
        return round(by_name[name].p50_us - by_name[base].p50_us, 1)

    governed, peer = cpu("governed"), cpu("envoy_jwt")
    return {
        "governed_cpu_us": governed,
        "nginx_cpu_us": cpu("nginx"),
        "haproxy_jwt_cpu_us": cpu("haproxy_jwt"),
        "envoy_cpu_us": cpu("envoy"),
        "envoy_jwt_cpu_us": peer,
        "envoy_jwt_cached_cpu_us": cpu("envoy_jwt_cached"),
        "ratio_to_envoy_jwt": round(governed / peer, 3) if governed and peer else None,
        "half_load_p50_added_us": added("governed_half_load", "nginx_half_load"),
        "governed_rate": round(by_name["governed"].rate) if "governed" in by_name else None,
        "errors": sum(row.errors for row in rows),
    }


def report(found: Sequence[Figures]) -> None:
    """Print one table, and one JSON object on the last line."""
    print_table([row for figures in found for row in figures.rows])
    print(json.dumps({name: value for figures in found for name, value in figures.keys.items()}))
