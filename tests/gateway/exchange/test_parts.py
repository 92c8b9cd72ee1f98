"""The parts have safe bounds of their own."""

from __future__ import annotations

from pathlib import Path

from gateway.exchange.parts import Limits
from tests.support.exchanges import Kit


def test_each_set_of_parts_has_its_own_state(tmp_path: Path) -> None:
    one, other = Kit(tmp_path, "http://127.0.0.1:1").parts, Kit(tmp_path, "http://127.0.0.1:1").parts
    assert one.watch is not other.watch
    assert one.breakers is not other.breakers
    assert one.noise is not other.noise


def test_every_limit_is_finite() -> None:
    limits = Limits()
    assert 0 < limits.header_bytes < limits.body_bytes < limits.stream_bytes
