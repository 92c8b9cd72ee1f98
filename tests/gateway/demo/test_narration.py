from __future__ import annotations

import io

from rich.console import Console

from gateway.demo.narration import Narrator


def narrate() -> tuple[Narrator, io.StringIO]:
    told = io.StringIO()
    return Narrator(Console(file=told, width=80)), told


def test_stages_are_numbered_and_facts_named() -> None:
    narrator, told = narrate()
    narrator.stage("First", {"who": "portal"})
    narrator.stage("Second")
    text = told.getvalue()
    assert "  1  First" in text
    assert "  2  Second" in text
    assert "who portal" in text


def test_what_looks_like_markup_is_printed_as_it_is() -> None:
    narrator, told = narrate()
    narrator.stage("A [bold]title[/bold]", {"body": "[red]{}[/]"})
    narrator.failure("because [of] this")
    narrator.table("", ["a"], [["[x]"]])
    for text in ("A [bold]title[/bold]", "[red]{}[/]", "because [of] this", "[x]"):
        assert text in told.getvalue()


def test_a_command_in_a_note_stays_on_its_line() -> None:
    narrator, told = narrate()
    command = f"  TOKEN=$(.venv/bin/simpul token --data {'x' * 60} --client portal)"
    narrator.note(f"Try it:\n{command}\n")
    assert command in told.getvalue().splitlines()
