"""Show an imported description: to people with Rich, to programs as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from gateway.commands.outline import outline
from gateway.model.description import Description, Finding
from gateway.model.service import Operation

MAX_STATUSES = 3
_MARKS = {"error": ("✗", "bold red"), "warning": ("!", "yellow")}


def as_json(description: Description) -> dict[str, Any]:
    """Return all of `description` as JSON values."""
    return {
        "protocol": description.protocol,
        "title": description.title,
        "version": description.version,
        "base_urls": list(description.base_urls),
        "operations": [_operation_json(operation) for operation in description.operations],
        "components": dict(description.components),
        "findings": [
            {
                "severity": finding.severity,
                "operation": finding.operation,
                "place": finding.place,
                "message": finding.message,
            }
            for finding in description.findings
        ],
    }


def _operation_json(operation: Operation) -> dict[str, Any]:
    return {
        "id": operation.id,
        "name": operation.name,
        "method": operation.method,
        "path": operation.path,
        "summary": operation.summary,
        "parameters": [
            {
                "name": parameter.name,
                "in": parameter.location,
                "required": parameter.required,
                "style": parameter.style,
                "explode": parameter.explode,
                "schema": dict(parameter.schema),
            }
            for parameter in operation.parameters
        ],
        "request": dict(operation.request),
        "request_required": operation.request_required,
        "answers": {status: dict(content) for status, content in operation.answers.items()},
        "subject": operation.subject,
        "classification": operation.classification.label,
        "assurance": operation.assurance.label,
        "max_age": operation.max_age,
        "effect": operation.effect.value,
        "binding": dict(operation.binding),
    }


def as_text(description: Description, *, prefix: str) -> RenderableType:
    """Return what a person reads: operations, paths below `prefix`, schemas in short, what is not usable."""
    return Group(*_parts(description, prefix))


def _parts(description: Description, prefix: str) -> Iterator[RenderableType]:
    heading = Text(description.title, style="bold")
    heading.append(f"  {description.version}", style="dim")
    yield heading
    yield Text(f"{description.protocol} · {_count(description)}", style="dim")
    for url in description.base_urls:
        yield Text(f"at {url}", style="dim")
    for operation in description.operations:
        yield Text()
        yield from _operation(operation, description, prefix)
    if description.findings:
        yield Text()
        yield Rule("What could not be used, or is used differently", style="dim", align="left")
        yield _findings(description.findings)


def _count(description: Description) -> str:
    errors = sum(finding.severity == "error" for finding in description.findings)
    warnings = len(description.findings) - errors
    operations = len(description.operations)
    return ", ".join(
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in ((operations, "operation"), (errors, "error"), (warnings, "warning"))
    )


def _operation(operation: Operation, description: Description, prefix: str) -> Iterator[RenderableType]:
    heading = Text(f"{operation.method:<6} ", style="bold cyan")
    heading.append(prefix + operation.path, style="bold")
    yield heading
    rows = Table.grid(padding=(0, 1))
    rows.add_column(style="dim", no_wrap=True, min_width=9)
    rows.add_column(overflow="fold")
    rows.add_row("name", Text(operation.name + (f" · {operation.summary}" if operation.summary else "")))
    traits = [operation.effect.value, operation.classification.label]
    if operation.assurance:
        traits.append(f"sign-in {operation.assurance.label} or better")
    if operation.max_age is not None:
        traits.append(f"signed in {operation.max_age} s ago at the most")
    traits.append(f"subject in {operation.subject}" if operation.subject else "subject nowhere said")
    rows.add_row("traits", Text(" · ".join(traits)))
    for parameter in operation.parameters:
        said = f"{parameter.name}{'' if parameter.required else '?'}: "
        rows.add_row(parameter.location, Text(said + outline(parameter.schema, description.components)))
    for media, schema in operation.request.items():
        rows.add_row("request", Text(f"{media} {outline(schema, description.components)}"))
    for said, statuses in _answers(operation, description).items():
        rows.add_row(_listed(statuses), Text(said))
    yield Padding(rows, (0, 0, 0, 7))


def _answers(operation: Operation, description: Description) -> dict[str, list[str]]:
    """Return the statuses by what they answer: errors mostly look alike."""
    said: dict[str, list[str]] = {}
    for status, content in operation.answers.items():
        for media, schema in content.items():
            said.setdefault(f"{media} {outline(schema, description.components)}", []).append(status)
        if not content:
            said.setdefault("no content", []).append(status)
    return said


def _listed(statuses: list[str]) -> str:
    more = " …" if len(statuses) > MAX_STATUSES else ""
    return " ".join(statuses[:MAX_STATUSES]) + more


def _findings(findings: tuple[Finding, ...]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        mark, style = _MARKS[finding.severity]
        text = Text()
        if finding.operation:
            text.append(f"{finding.operation}: ", style="bold")
        text.append(finding.message)
        if finding.place:
            text.append(f"\n{finding.place}", style="dim")
        table.add_row(Text(mark, style=style), text)
    return table
