"""Duties of a decision or an agreement, compiled to one function from body to body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.contracts import FulfilBody, Obligation
from gateway.model.decision import Duty
from gateway.problems import Internal, InvalidDescription


def compile_fulfilment(
    duties: tuple[Duty, ...], obligations: Mapping[str, Obligation], schema: Mapping[str, Any]
) -> FulfilBody:
    """Return the function that fulfils `duties` one after the other.

    Raises `Internal` when a duty has no module: what cannot be fulfilled is
    refused. So is one whose module does not take its arguments.
    """
    steps = []
    for duty in duties:
        obligation = obligations.get(duty.name)
        if obligation is None:
            raise Internal("An obligation is not known here.", reason="unknown_obligation")
        try:
            steps.append(obligation.compile(dict(duty.arguments), schema))
        except InvalidDescription:
            raise Internal("An obligation cannot be fulfilled.", reason="unfit_obligation") from None
    if len(steps) == 1:
        return steps[0]

    def fulfil(body: bytes) -> bytes:
        for step in steps:
            body = step(body)
        return body

    return fulfil
