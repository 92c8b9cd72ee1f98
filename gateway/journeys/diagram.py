"""Draw a journey: as Mermaid, for documents, and as SVG, for pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from gateway.journeys.document.model import Action, Document, Step, Workflow
from gateway.journeys.document.targets import TargetError, target_of
from gateway.journeys.interpreter.library import failure_actions, success_actions
from gateway.journeys.interpreter.order import group_from, ordered

_WIDTH: Final = 300
_HEIGHT: Final = 52
_GAP: Final = 34
_END: Final = "end"


class Edge(NamedTuple):
    """A way from one step to another; `kind` is `next`, `success`, `failure` or `undo`."""

    source: str
    target: str
    label: str
    kind: str


def mermaid(document: Document, workflow: Workflow) -> str:
    """Return a Mermaid flowchart: steps, parallel groups, ways, and dotted lines to what undoes a step."""
    names = {step.id: f"s{index}" for index, step in enumerate(ordered(workflow))} | {_END: "done"}
    lines = ["flowchart TD", f"  start([{_quoted(workflow.summary or workflow.id)}])"]
    for group in _groups(workflow):
        if len(group) > 1 and group[0].x.parallel is not None:
            lines.append(f"  subgraph {_identifier(group[0].x.parallel.group)} [at once]")
            lines += [f"    {names[step.id]}{_shape(document, step)}" for step in group]
            lines.append("  end")
        else:
            lines += [f"  {names[step.id]}{_shape(document, step)}" for step in group]
    lines.append("  done([End])")
    for first in _first(workflow):
        lines.append(f"  start --> {names[first.id]}")
    for edge in edges(workflow):
        if edge.target not in names or edge.source not in names:
            continue
        arrow = {"next": "-->", "success": "-->", "failure": "-.->"}[edge.kind]
        label = f"|{_quoted(edge.label)}|" if edge.label else ""
        lines.append(f"  {names[edge.source]} {arrow}{label} {names[edge.target]}")
    for step in workflow.steps:
        undo = step.x.compensation.undertaking if step.x.compensation else None
        if undo is not None:
            name = undo.workflow or undo.operation_id or undo.operation_path or ""
            lines.append(f"  {names[step.id]} -. undone by .-> u{names[step.id]}[/{_quoted(_last(name))}/]")
    return "\n".join(lines) + "\n"


def edges(workflow: Workflow) -> Iterator[Edge]:
    """Yield the ways between steps; `end` is the end of the workflow."""
    groups = list(_groups(workflow))
    for index, group in enumerate(groups):
        following = groups[index + 1] if index + 1 < len(groups) else None
        for step in group:
            success = success_actions(workflow, step)
            yield from _of_actions(step, success, "success")
            yield from _of_actions(step, failure_actions(workflow, step), "failure")
            if any(not action.criteria for action in success):
                continue
            for target in [item.id for item in following] if following else [_END]:
                yield Edge(step.id, target, "", "next")


def _of_actions(step: Step, actions: tuple[Action, ...], kind: str) -> Iterator[Edge]:
    for action in actions:
        if action.type == "end":
            yield Edge(step.id, _END, action.name, kind)
        elif action.step is not None:
            yield Edge(step.id, action.step, action.name, kind)
        elif action.type == "retry" and action.workflow is None:
            yield Edge(step.id, step.id, f"{action.name}, at most {action.retry_limit or 1}", kind)


def _groups(workflow: Workflow) -> Iterator[tuple[Step, ...]]:
    order, index = ordered(workflow), 0
    while index < len(order):
        group = group_from(order, index)
        yield group
        index += len(group)


def _first(workflow: Workflow) -> tuple[Step, ...]:
    return next(_groups(workflow), ())


def _shape(document: Document, step: Step) -> str:
    text = f"{step.id}<br/>{_subject(document, step)}"
    if step.x.task is not None:
        return f"[/{_quoted(text)}\\]"
    if step.x.pivot:
        return f"{{{{{_quoted(text)}}}}}"
    if step.workflow is not None:
        return f"[[{_quoted(text)}]]"
    if step.action is not None:
        return f">{_quoted(text)}]"
    return f"[{_quoted(text)}]"


def _subject(document: Document, step: Step) -> str:
    """Return who does the step, and what."""
    if step.x.task is not None:
        return f"task for {step.x.task.who}"
    if step.workflow is not None:
        return f"workflow {_last(step.workflow)}"
    try:
        target = target_of(step)
    except TargetError:
        return "?"
    if target is None:
        return "?"
    source = target.source or (document.sources[0].name if len(document.sources) == 1 else "")
    return " · ".join(part for part in (source, target.name or target.pointer) if part)


def _last(text: str) -> str:
    return text.rpartition(".")[2] or text


def _quoted(text: str) -> str:
    clean = text.replace("&", "&amp;").replace("<br/>", "\n").replace("<", "&lt;").replace(">", "&gt;")
    clean = clean.replace('"', "&quot;").replace("#", "&num;").replace("\n", "<br/>")
    return f'"{clean[:200]}"'


def _identifier(text: str) -> str:
    return "g_" + re.sub(r"[^A-Za-z0-9]", "_", text)


def svg(document: Document, workflow: Workflow) -> str:
    """Return an SVG image of the journey, rows from top to bottom; a group stands side by side."""
    rows = list(_groups(workflow))
    columns = max((len(row) for row in rows), default=1)
    width = columns * (_WIDTH + _GAP) + _GAP + 120
    height = len(rows) * (_HEIGHT + _GAP) + 2 * _GAP + 2 * _HEIGHT
    middle = (width - 120) / 2
    boxes = [_box(middle, _GAP, [workflow.summary or workflow.id], "start")]
    centres: dict[str, tuple[float, float]] = {}
    for index, row in enumerate(rows):
        top = _GAP + (index + 1) * (_HEIGHT + _GAP)
        for column, step in enumerate(row):
            centre = middle + (column - (len(row) - 1) / 2) * (_WIDTH + _GAP)
            centres[step.id] = (centre, top)
            boxes.append(_box(centre, top, [step.id, _subject(document, step)], _kind(step)))
    bottom = _GAP + (len(rows) + 1) * (_HEIGHT + _GAP)
    centres[_END] = (middle, bottom)
    boxes.append(_box(middle, bottom, ["End"], "start"))
    starts = [_line((middle, _GAP), centres[step.id], "next", "") for step in _first(workflow)]
    ways = [
        _line(centres[edge.source], centres[edge.target], edge.kind, edge.label)
        for edge in edges(workflow)
        if edge.source in centres and edge.target in centres and edge.source != edge.target
    ]
    title = escape(workflow.summary or workflow.id)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{title}</title>{_STYLE}'
        f"{''.join(starts)}{''.join(ways)}{''.join(boxes)}</svg>\n"
    )


_STYLE: Final = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0L8 4L0 8z" fill="#444"/></marker></defs>'
)
_FILL: Final = {
    "start": "#ffffff",
    "call": "#e8f0fb",
    "task": "#fdf3d8",
    "pivot": "#f9dcdc",
    "workflow": "#e5f4e7",
    "message": "#efe6f7",
}


def _kind(step: Step) -> str:
    if step.x.pivot:
        return "pivot"
    if step.x.task is not None:
        return "task"
    if step.workflow is not None:
        return "workflow"
    return "message" if step.action is not None else "call"


def _box(centre: float, top: float, lines: list[str], kind: str) -> str:
    radius = 24 if kind == "start" else 6
    left = centre - _WIDTH / 2
    texts = []
    for index, line in enumerate(lines):
        y = top + _HEIGHT / 2 + 5 + (index - (len(lines) - 1) / 2) * 18
        weight = ' font-weight="bold"' if index == 0 else ""
        shown = line if len(line) <= 42 else line[:41] + "…"
        texts.append(f'<text x="{centre:g}" y="{y:g}" text-anchor="middle"{weight}>{escape(shown)}</text>')
    return (
        f'<rect x="{left:g}" y="{top:g}" width="{_WIDTH}" height="{_HEIGHT}" rx="{radius}" '
        f'fill="{_FILL[kind]}" stroke="#444"/>{"".join(texts)}'
    )


def _line(source: tuple[float, float], target: tuple[float, float], kind: str, label: str) -> str:
    """Return a way: straight to the row below, curved around the right side otherwise."""
    dash = ' stroke-dasharray="5 4"' if kind == "failure" else ""
    (from_x, from_y), (to_x, to_y) = source, target
    if abs(to_y - from_y - _HEIGHT - _GAP) < 1 and kind == "next":
        path = f"M{from_x:g} {from_y + _HEIGHT:g}L{to_x:g} {to_y:g}"
    else:
        right, far = from_x + _WIDTH / 2, max(from_x, to_x) + _WIDTH / 2 + 60
        end = to_x + _WIDTH / 2
        path = (
            f"M{right:g} {from_y + _HEIGHT / 2:g}C{far:g} {from_y + _HEIGHT / 2:g} "
            f"{far:g} {to_y + _HEIGHT / 2:g} {end:g} {to_y + _HEIGHT / 2:g}"
        )
    title = f"<title>{escape(label)}</title>" if label else ""
    return f'<path d="{path}" fill="none" stroke="#444"{dash} marker-end="url(#tip)">{title}</path>'
