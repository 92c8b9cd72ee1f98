"""Which inputs of a journey name the person whom it is about.

An input says so itself (`x-subject: true` in its schema, or `false`), or its
value goes, as it is, to where an operation's description has the person's
identifier; the workflows that it leads to are looked at too, whichever document has them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gateway.journeys.document.extensions import Undertaking
from gateway.journeys.document.model import Document, Parameter, RequestBody, Step, Workflow
from gateway.journeys.document.pointer import PointerMissing, get
from gateway.journeys.document.sources import Lookup, find
from gateway.journeys.document.targets import TargetError, target_of
from gateway.journeys.interpreter.library import Library, parameters_of
from gateway.journeys.interpreter.nested import leads

KEYWORD: Final = "x-subject"
SHARED: Final = "#/components/inputs/"
MOST_REFERENCES: Final = 10
_INPUT: Final = re.compile(r"\{?\$inputs\.([A-Za-z0-9_\-]+)\}?")


def subject_inputs(library: Library, workflow: Workflow, lookup: Lookup) -> tuple[str, ...]:
    """Return the names of the inputs that name the person, sorted; those that a schema marks come first."""
    return _Names(library, lookup).of("", workflow)


class _Names:
    """Finds the names of each workflow once; one that leads back to itself adds nothing by that."""

    def __init__(self, library: Library, lookup: Lookup) -> None:
        self._library, self._lookup = library, lookup
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, document: str, workflow: Workflow) -> tuple[str, ...]:
        key = document, workflow.id
        if key not in self._known:
            self._known[key] = ()
            self._known[key] = self._read(document, workflow)
        return self._known[key]

    def _read(self, document: str, workflow: Workflow) -> tuple[str, ...]:
        said = _said(self._library.document(document), workflow)
        found = {name for name in self._inferred(document, workflow) if said.get(name) is not False}
        marked = {name for name, is_subject in said.items() if is_subject}
        return (*sorted(marked), *sorted(found - marked))

    def _inferred(self, document: str, workflow: Workflow) -> Iterator[str]:
        callings: list[tuple[Step | Undertaking, tuple[Parameter, ...]]] = [
            (once.undertaking, once.undertaking.parameters) for once in workflow.x.once_only.values()
        ]
        callings += [(step, parameters_of(workflow, step)) for step in workflow.steps]
        for owner, parameters in callings:
            place = self._place(document, owner)
            if place is not None:
                yield from _input(_given(place, parameters, owner.body))
        for lead in leads(self._library, document, workflow):
            wanted = self.of(lead.document, lead.workflow)
            if lead.parameters is None:
                yield from wanted
            for parameter in lead.parameters or ():
                if parameter.name in wanted:
                    yield from _input(parameter.value)

    def _place(self, document: str, owner: Step | Undertaking) -> str | None:
        """Return where the operation that is called takes the person's identifier."""
        try:
            target = target_of(owner)
        except TargetError:
            return None
        found = None if target is None else find(self._library.document(document), target, self._lookup)
        return None if found is None else found.operation.subject


def _said(document: Document, workflow: Workflow) -> dict[str, bool]:
    """Return what the schema of the inputs says, one of the components too."""
    schema = workflow.inputs
    for _ in range(MOST_REFERENCES):
        reference = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not isinstance(reference, str) or not reference.startswith(SHARED):
            break
        schema = document.components.inputs.get(reference.removeprefix(SHARED), {})
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    return {
        name: one[KEYWORD]
        for name, one in (properties if isinstance(properties, Mapping) else {}).items()
        if isinstance(one, Mapping) and isinstance(one.get(KEYWORD), bool)
    }


def _given(place: str, parameters: tuple[Parameter, ...], body: RequestBody | None) -> Any:
    """Return what a call gives at the place of the person's identifier (`path:NAME`, `body:/POINTER` …)."""
    location, _, name = place.partition(":")
    if location != "body":
        return next((one.value for one in parameters if (one.location, one.name) == (location, name)), None)
    if body is None:
        return None
    for replacement in body.replacements:
        if replacement.target.removeprefix("#") == name:
            return replacement.value
    payload = body.payload
    try:
        payload = json.loads(payload) if isinstance(payload, str) else payload
        return get(payload, name)
    except (ValueError, PointerMissing, RecursionError):
        return None


def _input(value: Any) -> Iterator[str]:
    match = _INPUT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        yield match[1]
