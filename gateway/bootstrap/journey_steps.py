"""Steps of cases as exchanges: each with a principal of its own, narrowed to one agency and one purpose."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from gateway.exchange.execute import DirectCall, execute
from gateway.exchange.grants import choose_grant
from gateway.exchange.parts import ExchangeParts
from gateway.identity.errors import OAuthError
from gateway.identity.exchange.narrowing import Wish, narrow
from gateway.identity.resource import API, within
from gateway.journeys.engine.ports import RunExchange, StepCall
from gateway.model.classification import Assurance
from gateway.model.message import Answer
from gateway.model.principal import Principal
from gateway.ports import MandatesInForce
from gateway.problems import AccessDenied, Problem

LIFETIME: Final = 300.0
"""Seconds for which a principal narrowed to one step counts, at the most."""
JOURNEY: Final = "journey:"
"""Prefix of actors that are journeys, not persons."""


class Agreed:
    """What is agreed now, as the exchange would find it."""

    def __init__(self, parts: ExchangeParts) -> None:
        self._parts = parts

    def covering(self, client: str, service: str, operation: str, purpose: str) -> str | None:
        """Return the id of the agreement in force for such a call, or None."""
        grants = self._parts.snapshots.current.grants.get((client, service), {})
        covering = [*grants.get(operation, ()), *grants.get("*", ())]
        try:
            return choose_grant(covering, purpose, self._parts.clock()).agreement.id
        except Problem:
            return None


def through_exchange(
    parts: ExchangeParts, mandates: MandatesInForce, clock: Callable[[], float] = time.time
) -> RunExchange:
    """Return what runs a step of a case through the stages that every exchange takes.

    What a person does for another is refused once their mandate is over; to
    undo it stays allowed (docs/decisions/0048).
    """

    async def run(call: StepCall) -> Answer:
        async def narrowed(case: Principal) -> Principal:
            if call.mandate is not None and not call.undoes:
                why = await mandates.why_not(call.mandate.id)
                if why is not None:
                    raise AccessDenied("The mandate of the case is over.", reason=why)
            return narrow_to_step(case, call, parts.issuer, clock())

        return await execute(
            DirectCall(
                principal=principal_of(call, parts.issuer, clock()),
                method=call.method,
                path=call.path,
                purpose=call.purpose,
                query=call.query,
                headers=call.headers,
                body=call.body,
                channel="compensation" if call.undoes else "journey",
                case=call.case,
                step=call.step,
                idempotency_key=call.key,
                narrow=narrowed,
                former=call.former,
                timeout=call.timeout,
            ),
            parts,
        )

    return run


def principal_of(call: StepCall, issuer: str, now: float) -> Principal:
    """Return whom a case is run for: as the token said that started it, without any of its scopes."""
    return Principal(
        client=call.client,
        issuer=issuer,
        token_id=f"case:{call.case}",
        expires=now + LIFETIME if call.until is None else call.until,
        agency=call.agency,
        subject=call.subject,
        actors=call.actors,
        mandate=call.mandate,
        details=call.details,
        purposes=frozenset(call.purposes),
        assurance=Assurance(call.assurance),
        authenticated_at=call.authenticated_at,
        asked_at=call.asked_at,
    )


def narrow_to_step(case: Principal, call: StepCall, issuer: str, now: float) -> Principal:
    """Return the principal of one step, by the rules of token exchange (RFC 8693).

    (1) One agency, the case's purpose, no scope: never wider than the case's.
    (2) The path is at that agency. (3) The journey acts, for whoever acted
    before. (4) It ends with the case, and soon. Raises `AccessDenied`.
    """
    resource = f"{issuer}{API}{call.provider}"
    wish = Wish(resource=resource, purposes=frozenset({call.purpose}))
    try:
        had = replace(case, mandate=None) if call.undoes else case
        found = narrow(had, issuer, issuer, wish)  # (1)
    except OAuthError as error:
        raise AccessDenied("The case may not do this.", reason=f"step_{error.error}") from error
    if not within(resource, issuer + call.path, issuer):  # (2)
        raise AccessDenied("The step is for another agency.", reason="step_invalid_target")
    if case.expires <= now:  # (4)
        raise AccessDenied("The case's time is over.", reason="case_expired")
    return replace(
        case,
        scopes=found.scopes,
        purposes=found.purposes,
        resource=found.resource,
        journey=JOURNEY + call.journey,  # (3)
        expires=min(case.expires, now + LIFETIME),
    )
