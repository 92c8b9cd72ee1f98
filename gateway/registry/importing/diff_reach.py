"""Which components lead to differences: a walk against the references, once for all operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

Names = tuple[str, str]
"""A component of the old description and one of the new."""
Difference = tuple[bool, str, str]
"""Whether it breaks, where, and what."""
Uses = list[tuple[str, Names]]


class Found(NamedTuple):
    """What two schemas differ in themselves, and the components that they lead to, by place."""

    differences: list[Difference]
    uses: Uses


class Reach(NamedTuple):
    """Of the pairs in `known`: those that lead to any difference, and to one that breaks callers."""

    known: frozenset[Names]
    differing: frozenset[Names]
    breaking: frozenset[Names]


def find_reach(start: Iterable[Names], compare: Callable[[Names], Found]) -> Reach:
    """Return the reach of all pairs that `start` leads to; `compare` is called once for each."""
    users: dict[Names, list[Names]] = {}
    differing: list[Names] = []
    breaking: list[Names] = []
    known = set(start)
    waiting = list(known)
    while waiting:
        names = waiting.pop()
        found = compare(names)
        if found.differences:
            differing.append(names)
        if any(breaks for breaks, _, _ in found.differences):
            breaking.append(names)
        for _, used in found.uses:
            users.setdefault(used, []).append(names)
            if used not in known:
                known.add(used)
                waiting.append(used)
    return Reach(frozenset(known), _spread(differing, users), _spread(breaking, users))


def _spread(start: Iterable[Names], users: dict[Names, list[Names]]) -> frozenset[Names]:
    reached = set(start)
    waiting = list(reached)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in reached:
                reached.add(user)
                waiting.append(user)
    return frozenset(reached)
