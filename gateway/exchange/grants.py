"""Agreements as the exchange path uses them: with their duties and header fields worked out."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from gateway.model.agreement import Agreement, AgreementState
from gateway.model.decision import Duty
from gateway.problems import AgreementMissing, AgreementNotInForce, PurposeNotAgreed

EVERYTHING = ("*",)
_REAL = frozenset({AgreementState.ACTIVE, AgreementState.SUSPENDED, AgreementState.ENDED})


class Grant:
    """One agreement, ready for use; made once at publish."""

    __slots__ = ("agreement", "duties", "has_quota", "policy_field", "released")

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.released = agreement.fields
        duties = []
        if agreement.fields != EVERYTHING:
            duties.append(Duty("minimise", (("fields", agreement.fields),)))
        if agreement.masks:
            masks = tuple((mask.pointer, mask.keep) for mask in agreement.masks)
            duties.append(Duty("mask", (("masks", masks),)))
        self.duties = tuple(duties)
        self.has_quota = agreement.quota_second is not None or agreement.quota_day is not None
        windows = (("second", agreement.quota_second, 1), ("day", agreement.quota_day, 86_400))
        self.policy_field = ", ".join(f'"{n}";q={q};w={w}' for n, q, w in windows if q is not None)


def duties_of(grant: Grant, decided: tuple[Duty, ...]) -> tuple[Duty, ...]:
    """Return what must be done: the agreement's duties, and those of the decision that they do not meet.

    A policy names an obligation without arguments; an agreement that has one
    of that name says how. Where it has none the bare duty stays, and refuses
    unless its module needs no arguments.
    """
    if not decided:
        return grant.duties
    met = {duty.name for duty in grant.duties}
    return grant.duties + tuple(duty for duty in decided if duty.arguments or duty.name not in met)


def choose_grant(
    grants: Iterable[Grant], purpose: str, now: float, former: frozenset[str] = frozenset()
) -> Grant:
    """Return the one of `grants` that is for `purpose` and in force at `now`, else one of `former`.

    Raises `AgreementMissing`, `PurposeNotAgreed` or `AgreementNotInForce`,
    whichever says what the client would have to change.
    """
    covered = agreed = past = None
    for grant in grants:
        agreement = grant.agreement
        if agreement.state not in _REAL:
            continue
        covered = grant
        if purpose not in agreement.purposes:
            continue
        if agreement.in_force(now):
            return grant
        agreed = grant
        if agreement.id in former:
            past = grant
    if past is not None:
        return past
    if covered is None:
        raise AgreementMissing("The client has no agreement that covers this operation.")
    if agreed is None:
        raise PurposeNotAgreed("The agreement does not allow this purpose.")
    raise AgreementNotInForce("The agreement does not permit now.", reason=_why(agreed.agreement, now))


def next_change(grants: Iterable[Grant], now: float) -> float:
    """Return when another of `grants` may be chosen than at `now`, in Unix seconds."""
    times = (at for g in grants for at in (g.agreement.valid_from, g.agreement.valid_until))
    return min((at for at in times if at > now), default=inf)


def _why(agreement: Agreement, now: float) -> str:
    if agreement.state is AgreementState.SUSPENDED:
        return "suspended"
    if agreement.state is AgreementState.ACTIVE and now < agreement.valid_from:
        return "not_yet"
    return "ended"
