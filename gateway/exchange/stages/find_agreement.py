"""4. Find the agreement: which client, which operation, for which purpose."""

from __future__ import annotations

import re

from gateway.exchange import cors
from gateway.exchange.exchange import Exchange
from gateway.exchange.grants import choose_grant, next_change
from gateway.exchange.parts import ExchangeParts
from gateway.exchange.routes import Route
from gateway.model.principal import Principal
from gateway.problems import (
    AccessDenied,
    AgreementMissing,
    AuthorizationTooNarrow,
    Internal,
    MandateTooNarrow,
    PurposeMissing,
    PurposeNotAgreed,
)

_PURPOSE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9:/._~-]{0,127}")


def find_agreement(x: Exchange, parts: ExchangeParts) -> None:
    """Set the purpose and the grant, and the terms if this was all worked out before.

    Raises `AccessDenied` for a client that is not registered or not active,
    `PurposeMissing`, `PurposeNotAgreed`, `AgreementMissing`,
    `AgreementNotInForce`, `AuthorizationTooNarrow` for what the token's details
    do not have, or `MandateTooNarrow` when the person acts for another on a
    mandate that is not for this operation. It stands before the quota, which is
    the agreement's. What undoes a step may rest on the agreement that the step
    had (docs/decisions/0048), and on its authorization.
    """
    principal, route = x.principal, x.route
    if principal is None or route is None:
        raise Internal
    client = x.snapshot.clients.get(principal.client)
    if client is None or not client.active:
        raise AccessDenied("The client is not registered here.", reason="unknown_client")
    if b"origin" in x.fields:
        x.cors_origin = cors.origin_of(x, client)
    field, now = x.fields.get(b"simpul-purpose"), parts.clock()
    if x.channel == "http":
        x.terms = terms = x.snapshot.terms.recall(principal, route, field, now, parts.decider.policy_set)
        if terms is not None:
            x.purpose, x.grant = terms.purpose, terms.grant
            return
    x.purpose = purpose = purpose_of(principal, field)
    grants = x.snapshot.grants.get((principal.client, route.key))
    if grants is None:
        raise AgreementMissing("The client has no agreement for this service.")
    covering = [*grants.get(route.operation.name, ()), *grants.get("*", ())]
    x.grant = choose_grant(covering, purpose, now, x.former)
    x.until = next_change(covering, now)
    if (principal.details or principal.mandate is not None) and x.channel != "compensation":
        _check_authorization(principal, route, purpose, x.grant.agreement.legal_basis)


def _check_authorization(principal: Principal, route: Route, purpose: str, legal_basis: str) -> None:
    """Raise unless details and mandate, where there are any, have the call."""
    service, operation, mandate = route.key, route.operation.name, principal.mandate
    if principal.details and not any(
        detail.covers(service, operation, purpose, legal_basis) for detail in principal.details
    ):
        raise AuthorizationTooNarrow("The token's authorization details do not have this operation.")
    if mandate is not None and not mandate.reaches(service, operation):
        raise MandateTooNarrow("The mandate on which the person acts is not for this operation.")


def purpose_of(principal: Principal, field: bytes | None) -> str:
    """Return the purpose: the field's, as far as the token allows it, or else the token's only one."""
    if field is None:
        if len(principal.purposes) != 1:
            raise PurposeMissing("Name the purpose in Simpul-Purpose.")
        return next(iter(principal.purposes))
    if not _PURPOSE.fullmatch(field):
        raise PurposeNotAgreed("The purpose is not one.")
    purpose = field.decode("ascii")
    if principal.purposes and purpose not in principal.purposes:
        raise PurposeNotAgreed("The token does not allow this purpose.")
    return purpose
