"""4. Find the agreement: which client, which operation, for which purpose."""

from __future__ import annotations

import re

from gateway.exchange import cors
from gateway.exchange.exchange import Exchange
from gateway.exchange.grants import choose_grant
from gateway.exchange.parts import ExchangeParts
from gateway.model.principal import Principal
from gateway.problems import (
    AccessDenied,
    AgreementMissing,
    Internal,
    MandateTooNarrow,
    PurposeMissing,
    PurposeNotAgreed,
)

_PURPOSE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9:/._~-]{0,127}")


async def find_agreement(x: Exchange, parts: ExchangeParts) -> None:
    """Set the purpose and the grant.

    Raises `AccessDenied` for a client that is not registered or not active,
    `PurposeMissing`, `PurposeNotAgreed`, `AgreementMissing`,
    `AgreementNotInForce`, or `MandateTooNarrow` when the person acts for
    another on a mandate that is not for this operation. It stands before the
    quota, which is the agreement's. What undoes a step may rest on the agreement
    that the step had (docs/decisions/0048), and on its mandate.
    """
    principal, route = x.principal, x.route
    if principal is None or route is None:
        raise Internal
    client = x.snapshot.clients.get(principal.client)
    if client is None or not client.active:
        raise AccessDenied("The client is not registered here.", reason="unknown_client")
    if b"origin" in x.fields:
        x.cors_origin = cors.origin_of(x, client)
    x.purpose = purpose = purpose_of(principal, x.fields.get(b"simpul-purpose"))
    grants = x.snapshot.grants.get((principal.client, route.key))
    if grants is None:
        raise AgreementMissing("The client has no agreement for this service.")
    covering = [*grants.get(route.operation.name, ()), *grants.get("*", ())]
    x.grant = choose_grant(covering, purpose, parts.clock(), x.former)
    mandate = principal.mandate
    if mandate is None or x.channel == "compensation":
        return
    if not mandate.reaches(route.key, route.operation.name):
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
