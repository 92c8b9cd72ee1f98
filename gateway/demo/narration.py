"""Prints the story as a person would want to read it."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

SHORT = 8
"""Letters of a table's column that a narrow terminal leaves."""
_COLOURS = {"permit": "green", "deny": "red"}


class Narrator:
    """Numbers and prints the stages; nothing else prints."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._number = 0

    def chapter(self, title: str) -> None:
        """Begin a part of the story."""
        self._console.print()
        self._console.rule(Text(title, style="bold"), align="left", style="dim")

    def stage(self, title: str, facts: Mapping[str, object] | None = None) -> None:
        """Print one stage that has gone as it must, with what is worth knowing of it."""
        self._number += 1
        self._console.print(Text.assemble((f"{self._number:>3}  ", "cyan"), (title, "bold")))
        if not facts:
            return
        grid = Table.grid(padding=(0, 1))
        grid.add_column(style="dim", justify="right", min_width=17, no_wrap=True)
        grid.add_column(overflow="fold")
        for name, value in facts.items():
            text = str(value)
            grid.add_row(name, Text(text, style=_COLOURS.get(text.split(" ", 1)[0], "")))
        self._console.print(grid)

    def note(self, text: str) -> None:
        """Print lines that are not a stage, as they are: a command in them must stay one to be pasted."""
        self._console.print(text, highlight=False, soft_wrap=True)

    def failure(self, reason: str) -> None:
        """Print why the story ends here."""
        self._console.print(Text.assemble(("failed  ", "bold red"), reason))

    def table(self, title: str, names: list[str], rows: list[list[str]]) -> None:
        """Print rows under these column names; in a narrow terminal, long words are cut before short ones."""
        table = Table(title=title, title_justify="left", box=None, padding=(0, 1), header_style="dim")
        widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
        while sum(widths) + 2 * len(widths) > self._console.width and max(widths) > SHORT:
            widths[widths.index(max(widths))] -= 1
        for name, width in zip(names, widths, strict=True):
            table.add_column(name, overflow="ellipsis", no_wrap=True, width=width)
        for row in rows:
            table.add_row(*(Text(cell, style=_COLOURS.get(cell, "")) for cell in row))
        self._console.print(table)
