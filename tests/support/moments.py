"""Moments that a test's cases name before the test runs: collecting a suite may take a while."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FromNow:
    """So many seconds after the test asks; before it if negative."""

    seconds: int


def settled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `values` with the moments in them as Unix seconds."""
    now = int(time.time())
    return {
        name: now + value.seconds if isinstance(value, FromNow) else value for name, value in values.items()
    }
