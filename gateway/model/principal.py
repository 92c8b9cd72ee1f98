"""Who calls: what a verified token says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.model.classification import Assurance
from gateway.model.detail import ExchangeDetail
from gateway.model.mandate import MandateTerms

CLIENT_ACTOR: Final = "client:"
"""Prefix of actors that are clients, not persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A verified caller.

    `subject` is the person (None when a system calls for itself), `actors`
    those who act, outermost first (RFC 8693 `act`). `agency` is the one on whose
    behalf the client asks: its own, or the consumer of a delegation. `mandate`
    is what a person acts for another on. `purposes` is empty when
    the token names none; otherwise a request may only choose among them.
    `details`, if there are any, are all that it may be used for at agencies.
    `expires` is Unix seconds. `bound_to` is the RFC 7638 thumbprint of the
    key (`jkt`) or certificate (`x5t#S256`) that the token is bound to.

    Of a step of a journey: `journey` acts, before all `actors`, `resource` is
    the one agency that the principal counts at (RFC 8707), and `asked_at` when
    the person asked for the journey: how old the sign-in was then is what counts.
    """

    client: str
    issuer: str
    token_id: str
    expires: float
    scopes: frozenset[str] = frozenset()
    agency: str = ""
    subject: str | None = None
    actors: tuple[str, ...] = ()
    mandate: MandateTerms | None = None
    purposes: frozenset[str] = frozenset()
    assurance: Assurance = Assurance.NONE
    authenticated_at: float | None = None
    asked_at: float | None = None
    bound_to: str | None = None
    details: tuple[ExchangeDetail, ...] = ()
    journey: str | None = None
    resource: str | None = None

    @property
    def acting(self) -> str | None:
        """The person who acts for `subject`: the outermost actor that is no client, or None."""
        return outermost_person(self.actors)


def named_actors(actors: Sequence[str], pseudonym: Callable[[str], str]) -> tuple[str, ...]:
    """Return `actors` as evidence has them: clients by name, persons by pseudonym."""
    return tuple([one if one.startswith(CLIENT_ACTOR) else pseudonym(one) for one in actors])


def outermost_person(actors: Sequence[str]) -> str | None:
    """Return the first of `actors` that is no client, or None."""
    for actor in actors:
        if not actor.startswith(CLIENT_ACTOR):
            return actor
    return None
