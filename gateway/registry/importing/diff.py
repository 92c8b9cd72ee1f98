"""Compare two imports of a service, and say which changes break its callers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gateway.model.description import Description
from gateway.model.service import Operation, Parameter
from gateway.registry.importing.diff_schema import SchemaComparison

Reason = tuple[bool, str]
"""Whether it breaks callers, and what changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one operation; `operation` is its local name, `reasons` are sentences for people."""

    operation: str
    kind: Literal["added", "removed", "changed"]
    breaking: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """The changes from one import to the next, by operation name; empty when nothing changed."""

    changes: tuple[Change, ...] = ()

    @property
    def breaking(self) -> tuple[Change, ...]:
        """Those that a caller who did nothing wrong would notice."""
        return tuple(change for change in self.changes if change.breaking)

    def of(self, kind: Literal["added", "removed", "changed"]) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.kind == kind)

    def __bool__(self) -> bool:
        return bool(self.changes)


def compare(old: Description, new: Description) -> Diff:
    """Return what changed from `old` to `new`; pure, and empty for equal descriptions.

    Operations are the same when their local names are. Requests break when
    they become stricter, answers when they may hold what they never held or
    lack what they always had. Where schemas cannot be compared exactly the
    change counts as breaking.
    """
    before = {operation.name: operation for operation in old.operations}
    after = {operation.name: operation for operation in new.operations}
    requests = SchemaComparison(old.components, new.components, answers=False)
    answers = SchemaComparison(old.components, new.components, answers=True)
    changes: list[Change] = []
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            reasons = ("The operation is gone.",)
            changes.append(Change(operation=name, kind="removed", breaking=True, reasons=reasons))
        elif name not in before:
            reasons = ("The operation is new.",)
            changes.append(Change(operation=name, kind="added", breaking=False, reasons=reasons))
        else:
            found = list(dict.fromkeys(_reasons(before[name], after[name], requests, answers)))
            if found:
                changes.append(
                    Change(
                        operation=name,
                        kind="changed",
                        breaking=any(breaking for breaking, _ in found),
                        reasons=tuple(text for _, text in sorted(found, key=lambda reason: not reason[0])),
                    )
                )
    return Diff(changes=tuple(changes))


def _reasons(
    old: Operation, new: Operation, requests: SchemaComparison, answers: SchemaComparison
) -> Iterator[Reason]:
    if (old.method, old.path) != (new.method, new.path):
        yield True, f"It is now {new.method} {new.path}."
    if new.classification != old.classification:
        raised = new.classification > old.classification
        yield raised, f"The classification is now {new.classification.label}."
    if new.assurance != old.assurance:
        yield new.assurance > old.assurance, f"The sign-in needed is now {new.assurance.label}."
    if new.max_age != old.max_age:
        yield _shorter(old.max_age, new.max_age), f"A sign-in may now be {_aged(new.max_age)}."
    if old.subject != new.subject:
        yield True, f"The subject's identifier is now at {new.subject or 'no known place'}."
    if old.effect != new.effect:
        yield False, f"A call is now {new.effect}."
    if old.summary != new.summary:
        yield False, "The summary is another."
    if old.binding != new.binding:
        yield False, "The provider is called in another way."
    yield from _parameters(old, new, requests)
    yield from _request(old, new, requests)
    yield from _answers(old, new, answers)


def _shorter(old: int | None, new: int | None) -> bool:
    return new is not None and (old is None or new < old)


def _aged(seconds: int | None) -> str:
    return "of any age" if seconds is None else f"{seconds} seconds old at the most"


def _parameters(old: Operation, new: Operation, schemas: SchemaComparison) -> Iterator[Reason]:
    before, after = _by_place(old), _by_place(new)
    for place, parameter in after.items():
        what = f"The {parameter.location} parameter {parameter.name!r}"
        if place not in before:
            yield parameter.required, f"{what} is new{' and required' if parameter.required else ''}."
            continue
        earlier = before[place]
        if parameter.required != earlier.required:
            yield parameter.required, f"{what} is {'now' if parameter.required else 'no longer'} required."
        if (parameter.style, parameter.explode) != (earlier.style, earlier.explode):
            yield True, f"{what} is written in another style."
        yield from schemas.reasons(earlier.schema, parameter.schema, what)
    for place, parameter in before.items():
        if place not in after:
            yield True, f"The {parameter.location} parameter {parameter.name!r} is gone."


def _request(old: Operation, new: Operation, schemas: SchemaComparison) -> Iterator[Reason]:
    if new.request_required != old.request_required:
        state = "now" if new.request_required else "no longer"
        yield new.request_required, f"A request body is {state} required."
    for media in sorted(old.request.keys() | new.request.keys()):
        if media not in new.request:
            yield True, f"The request may no longer be {media}."
        elif media not in old.request:
            yield not old.request, f"The request may now be {media}."
        else:
            yield from schemas.reasons(old.request[media], new.request[media], "The request")


def _answers(old: Operation, new: Operation, schemas: SchemaComparison) -> Iterator[Reason]:
    for status in sorted(old.answers.keys() | new.answers.keys()):
        if status not in new.answers:
            yield status[0] in "123d", f"The answer {status} is gone."
            continue
        if status not in old.answers:
            yield False, f"The answer {status} is new."
            continue
        before, after = old.answers[status], new.answers[status]
        for media in sorted(before.keys() | after.keys()):
            if media not in after:
                yield True, f"The answer {status} is no longer {media}."
            elif media not in before:
                yield False, f"The answer {status} may now be {media}."
            else:
                yield from schemas.reasons(before[media], after[media], f"The answer {status}")


def _by_place(operation: Operation) -> dict[tuple[str, str], Parameter]:
    return {(parameter.location, parameter.name): parameter for parameter in operation.parameters}
