"""Print findings and steps as a person wants to read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from gateway.journeys.document.finding import Finding
from gateway.journeys.expressions.scope import Response
from gateway.journeys.interpreter.decisions import Call, Decided, End

_RESULT = {
    "completed": ("completed", "bold green"),
    "compensated": ("undone", "bold yellow"),
    "failed": ("failed", "bold red"),
    "attention": ("an official must look", "bold red"),
}


class View:
    """Writes to one console."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

    def findings(self, name: str, findings: tuple[Finding, ...]) -> None:
        """Print findings, and how many there are."""
        for finding in findings:
            style = "red" if finding.severity == "error" else "yellow"
            line = Text.assemble(
                (f"{finding.document or name}:{finding.line}: ", "bold"),
                (finding.severity, style),
                f": {finding.message} ",
                (f"[{finding.check}]", "dim"),
            )
            if finding.suggestion:
                line.append(f" Did you mean '{finding.suggestion}'?", "cyan")
            self._console.print(line)
        errors = sum(finding.severity == "error" for finding in findings)
        warnings = len(findings) - errors
        if errors:
            self._console.print(Text(f"Refused: {errors} error(s), {warnings} warning(s).", "red"))
        else:
            self._console.print(Text(f"Fit to run: {warnings} warning(s).", "green"))

    def step(self, decided: Decided, call: Call, what: str, response: Response, milliseconds: float) -> None:
        """Print one call and its answer."""
        good = response.status is not None and response.status < 400
        line = Text.assemble(
            (f"{decided.step:<28}", "bold"),
            (f" {what:<12}", "dim"),
            f"{call.target} ",
            (str(response.status or response.error), "green" if good else "red"),
            (f" {milliseconds:.0f} ms", "dim"),
        )
        self._console.print(line)
        if response.url:
            self._console.print(Text(f"    {response.method} {response.url}", "dim"))

    def note(self, step: str, text: str) -> None:
        """Print something else that happened."""
        self._console.print(Text.assemble((f"{step:<28}", "bold"), f" {text}"))

    def end(self, end: End) -> None:
        """Print how it ended."""
        text, style = _RESULT[end.result]
        line = Text.assemble("Journey ", (text, style))
        if end.step or end.reason:
            line.append(f": {' '.join(part for part in (end.step, end.reason) if part)}")
        self._console.print(line)
        for entry in end.stuck:
            self._console.print(Text(f"    not undone: {entry['step']}: {entry['reason']}", "red"))
        self.outputs(end.outputs)

    def outputs(self, outputs: Mapping[str, Any]) -> None:
        """Print outputs as JSON."""
        for name, value in outputs.items():
            text = json.dumps(value, ensure_ascii=False)
            shown = text if len(text) <= 400 else text[:399] + "…"
            self._console.print(Text.assemble((f"    {name}", "cyan"), f" = {shown}"))
