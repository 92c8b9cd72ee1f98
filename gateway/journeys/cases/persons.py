"""Whom a case is about: a citizen starts one for themselves, or for whom they have a mandate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.journeys.cases.access import ADMIN
from gateway.model.principal import Principal
from gateway.model.recency import recent_until
from gateway.ports import Persons
from gateway.problems import AccessDenied, SignInTooOld


def named(inputs: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return what the inputs with these names say, as text; those that are not given are left out."""
    given = (inputs.get(name) for name in names)
    return [str(one) for one in given if isinstance(one, str | int) and not isinstance(one, bool)]


def require_recent(caller: Principal, max_age: int | None, now: float) -> None:
    """Raise `SignInTooOld` for a person who signed in more than `max_age` seconds ago (RFC 9470).

    Systems have no sign-in: whether they may take a step is decided there.
    """
    if caller.subject is not None and now > recent_until(caller.authenticated_at, max_age):
        raise SignInTooOld("A step of the journey needs a sign-in that is more recent.", max_age=max_age)


async def require_own(caller: Principal, values: Iterable[str], persons: Persons) -> None:
    """Raise `AccessDenied` when a person starts a case for somebody else.

    Under a mandate the token's subject is the represented, and so must be the
    inputs'. Officials (`journeys:admin`) may start one for anybody, and
    systems, which have no subject, what their client may.
    """
    if caller.subject is None or ADMIN in caller.scopes:
        return
    for value in values:
        known = {value, f"{caller.issuer}|{value}"} | await persons.subjects(value)
        if caller.subject not in known:
            raise AccessDenied("A case is started for oneself, or under a mandate.", reason="another_person")
