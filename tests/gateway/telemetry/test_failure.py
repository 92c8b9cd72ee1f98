"""Failures in logs: what kind and where, never what was said."""

from __future__ import annotations

import sys
from typing import Any

from gateway.telemetry.failure import FRAMES, describe_failure, frames


def fail(depth: int, text: str) -> None:
    if depth:
        fail(depth - 1, text)
    raise ValueError(text)


def caught(depth: int = 0) -> ValueError:
    try:
        fail(depth, "Anna was born on 1970-01-01")
    except ValueError as error:
        return error
    raise AssertionError


def test_the_class_and_the_place_are_said_and_the_text_is_not() -> None:
    error = caught()
    line: Any = describe_failure(None, "error", {"event": "e", "exc_info": error})
    assert line["error"] == "ValueError"
    assert line["frames"][-1].endswith(" in fail")
    assert "Anna" not in str(line)
    assert "exc_info" not in line


def test_every_way_of_giving_an_exception_works() -> None:
    error = caught()
    given = (type(error), error, error.__traceback__)
    assert describe_failure(None, "error", {"exc_info": given})["error"] == "ValueError"
    try:
        raise KeyError("Anna")
    except KeyError:
        assert describe_failure(None, "error", {"exc_info": True})["error"] == "KeyError"
    assert sys.exc_info()[1] is None
    for nothing in (None, False, True, (None, None, None)):
        assert describe_failure(None, "error", {"event": "e", "exc_info": nothing}) == {"event": "e"}


def test_a_cause_is_named() -> None:
    error = caught()
    error.__cause__ = OSError("Anna")
    assert describe_failure(None, "error", {"exc_info": error})["reason"] == "OSError"


def test_the_innermost_frames_are_kept() -> None:
    assert len(frames(caught(50).__traceback__)) == FRAMES
