"""Every target exists: sources, operations, workflows; and is called as it is described."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from gateway.journeys.check.channels import check_channel
from gateway.journeys.check.subject import Calling, Subject
from gateway.journeys.document.finding import Finding, Severity
from gateway.journeys.document.model import Step
from gateway.journeys.document.sources import Found, candidates
from gateway.journeys.document.targets import Target, TargetError, target_of, workflow_reference
from gateway.journeys.interpreter.requests import same_name

NAME = "operations"


def check_operations(subject: Subject) -> Iterator[Finding]:
    """Find targets that do not exist, parameters that are not described, and those that are missing."""
    for calling in subject.callings():
        if calling.owner.workflow is not None:
            yield from check_workflow(subject, calling.owner.workflow, f"{calling.owner.at}/workflowId")
            continue
        try:
            target = target_of(calling.owner)
        except TargetError as error:
            yield subject.finding(NAME, calling.owner.at, f"The target cannot be read: {error}.")
            continue
        if target is not None:
            yield from _operation(subject, calling, target)
    for workflow in subject.document.workflows:
        for index, reference in enumerate(workflow.depends_on):
            yield from check_workflow(subject, reference, f"{workflow.at}/dependsOn/{index}")


def check_workflow(subject: Subject, reference: str, at: str) -> Iterator[Finding]:
    """Find a workflowId that means nothing."""
    try:
        source, identifier = workflow_reference(reference)
    except TargetError as error:
        yield subject.finding(NAME, at, f"The workflow cannot be read: {error}.")
        return
    if source:
        described = subject.document.source(source)
        if described is None or described.type != "arazzo":
            yield subject.finding(NAME, at, f"There is no source '{source}' of type arazzo.")
            return
        if source not in subject.others:
            yield subject.finding(NAME, at, f"The document of source '{source}' was not given.", "warning")
            return
    if subject.called_workflow(reference) is None:
        document = subject.others[source] if source else subject.document
        close = difflib.get_close_matches(identifier, [flow.id for flow in document.workflows], 1)
        suggestion = close[0] if close else None
        yield subject.finding(NAME, at, f"There is no workflow '{identifier}'.", suggestion=suggestion)


def _operation(subject: Subject, calling: Calling, target: Target) -> Iterator[Finding]:
    at = calling.owner.at
    sources = candidates(subject.document, target)
    if not sources:
        yield subject.finding(NAME, at, f"There is no source description '{target.source}'.")
        return
    if not target.source and len(sources) > 1:
        message = "With several sources, write $sourceDescriptions.<name>.<operationId>."
        yield subject.finding(NAME, at, message, "warning")
    if all(source.type == "asyncapi" for source in sources):
        action = calling.owner.action if isinstance(calling.owner, Step) else None
        if action is None:
            yield subject.finding(NAME, at, "A step on a channel must say whether to send or to receive.")
        yield from check_channel(subject, at, target, sources)
        if action != "send" or not any(source.service for source in sources):
            return
    lookup = subject.lookup
    known = [] if lookup is None else [item for item in map(lookup.source, sources) if item is not None]
    if not known:
        names = ", ".join(source.name for source in sources)
        severity = subject.governed and lookup is not None
        message = f"The description of source '{names}' is not known, so its operations cannot be checked."
        yield subject.finding(NAME, at, message, "error" if severity else "warning")
        return
    found = subject.found(calling.owner)
    if found is None:
        everything = [operation.name for item in known for operation in item.operations]
        message = f"There is no operation '{target.name or target.pointer}' in the source."
        yield subject.finding(NAME, at, message, suggestion=_meant(subject, target, everything))
        return
    yield from _parameters(subject, calling, found)


def _meant(subject: Subject, target: Target, everything: list[str]) -> str | None:
    """Return what the author may have meant; drafts of the specification wrote `source.operationId`."""
    source, _, name = target.name.partition(".")
    if not target.source and name in everything and subject.document.source(source) is not None:
        return f"$sourceDescriptions.{source}.{name}"
    return next(iter(difflib.get_close_matches(target.name, everything, 1)), None)


def _parameters(subject: Subject, calling: Calling, found: Found) -> Iterator[Finding]:
    operation = found.operation
    described = [(str(item.location), item.name, item.required) for item in operation.parameters]
    given = set()
    for parameter in calling.parameters:
        place = parameter.location or "query"
        here = [name for where, name, _ in described if where == place]
        same = next((name for name in here if _same(place, name, parameter.name)), None)
        if same is not None:
            given.add((place, same.lower()))
            continue
        near = next((name for name in here if same_name(name, parameter.name)), None)
        if near is not None:
            given.add((place, near.lower()))
        elsewhere = next((where for where, name, _ in described if name == parameter.name), None)
        hint = near or (f"in: {elsewhere}" if elsewhere else None)
        message = f"{operation.name} has no {place} parameter '{parameter.name}'."
        strict = place == "path" and near is None
        yield subject.finding(NAME, parameter.at, message, "error" if strict else "warning", suggestion=hint)
    for place, name, required in described:
        if required and (place, name.lower()) not in given and place != "cookie":
            message = f"{operation.name} needs the {place} parameter '{name}'."
            if place == "query":
                yield subject.slip(NAME, calling.owner.at, message)
                continue
            severity: Severity = "error" if place == "path" else "warning"
            yield subject.finding(NAME, calling.owner.at, message, severity)
    if operation.request_required and calling.owner.body is None:
        yield subject.slip(NAME, calling.owner.at, f"{operation.name} needs a request body.")


def _same(place: str, described: str, given: str) -> bool:
    if place == "header":  # the gateway calls by `-` what the agency's description calls by `_`
        return described.lower() == given.lower().replace("_", "-")
    return described == given
