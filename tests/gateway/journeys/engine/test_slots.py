"""Slots: unique among the living, the same after a restart."""

from __future__ import annotations

from pathlib import Path

from gateway.journeys.engine.slots import Slot


def test_the_living_have_names_of_their_own(tmp_path: Path) -> None:
    first, second = Slot(tmp_path), Slot(tmp_path)
    assert first.executor != second.executor
    first.release()
    second.release()


def test_who_comes_back_has_the_same_name(tmp_path: Path) -> None:
    first = Slot(tmp_path)
    name = first.executor
    first.release()
    again = Slot(tmp_path)
    assert again.executor == name
    again.release()


def test_two_nodes_never_have_the_same_name(tmp_path: Path) -> None:
    one, other = Slot(tmp_path / "one"), Slot(tmp_path / "other")
    assert one.executor != other.executor
    one.release()
    other.release()
