"""Terms of an agreement: what is asked for, and whether it makes sense for the service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.model.agreement import Mask
from gateway.model.classification import Assurance
from gateway.model.service import Service
from gateway.problems import InvalidRequest

POINTER: Final = re.compile(r"(?:/(?:[^~/\x00-\x1f]|~[01])*)+")
"""A JSON Pointer (RFC 6901) that is not the whole document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a consumer asks for; the members mean what `Agreement`'s do. They never change: ask anew."""

    client: str
    provider: str
    service: str
    operations: frozenset[str]
    purposes: frozenset[str]
    legal_basis: str
    fields: tuple[str, ...]
    masks: tuple[Mask, ...] = ()
    valid_from: float
    valid_until: float
    quota_second: int | None = None
    quota_day: int | None = None
    assurance: Assurance = Assurance.NONE
    max_age: int | None = None


def check_terms(terms: Terms, service: Service, now: float) -> None:
    """Raise `InvalidRequest`, with pointers, unless the terms fit the routed service."""
    errors = []
    known = {operation.name for operation in service.operations}
    if terms.operations != {"*"}:
        errors += [("/operations", f"{name} is not an operation") for name in terms.operations - known]
    if terms.fields != ("*",):
        errors += [
            (f"/fields/{index}", "must be a JSON Pointer, or * alone")
            for index, pointer in enumerate(terms.fields)
            if not POINTER.fullmatch(pointer)
        ]
    errors += [
        (f"/masks/{index}/pointer", "must be a JSON Pointer")
        for index, mask in enumerate(terms.masks)
        if not POINTER.fullmatch(mask.pointer)
    ]
    if not terms.valid_from < terms.valid_until:
        errors.append(("/valid_until", "must be later than valid_from"))
    if terms.valid_until <= now:
        errors.append(("/valid_until", "is past"))
    if errors:
        raise InvalidRequest(
            "The terms do not make sense.",
            errors=[{"pointer": pointer, "message": message} for pointer, message in sorted(errors)],
        )
