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


def test_a_narrow_terminal_cuts_long_words_before_short_ones() -> None:
    narrator, told = narrate()
    names = ["#", "kind", "client", "agency", "operation", "decision", "reason", "status", "ms"]
    row = ["1301", "outcome", "portal", "vehicle-registry", "withdrawRegistration", "permit"]
    narrator.table("", names, [[*row, "agency_unreachable", "503", "113"]])
    said = told.getvalue()
    assert all(len(line) <= 80 for line in said.splitlines())
    for short in ("1301", "outcome", "portal", "permit", "503", "113", "decision", "status"):
        assert short in said
