from __future__ import annotations

import io

from rich.console import Console

from gateway.commands.journey_view import View
from gateway.journeys.document.finding import Finding
from gateway.journeys.interpreter.decisions import End


def test_what_is_printed() -> None:
    stream = io.StringIO()
    view = View(Console(file=stream, width=100, markup=False, highlight=False))
    view.findings(
        "f", (Finding(severity="error", check="c", at="", line=3, message="[red]no", suggestion="yes"),)
    )
    view.end(
        End(result="attention", step="s", reason="r", outputs={"x": 1}, stuck=({"step": "u", "reason": "w"},))
    )
    text = stream.getvalue()
    for part in (
        "f:3: error: [red]no",
        "'yes'?",
        "1 error(s)",
        "an official must look: s r",
        "not undone: u: w",
        "x = 1",
    ):
        assert part in text
