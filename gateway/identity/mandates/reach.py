"""RFC 8707 section 2.2: no token for an agency that the mandate, on which it would stand, is not for."""

from __future__ import annotations

from gateway.identity.errors import OAuthError
from gateway.identity.resource import agency_of
from gateway.model.mandate import MandateTerms


def check_reach(mandate: MandateTerms | None, resource: str, issuer: str) -> None:
    """Raise `invalid_target` unless the mandate, if there is one, is for something at `resource`.

    A token for the whole gateway may be had on any mandate: each exchange
    looks at what it asks for.
    """
    agency = agency_of(resource, issuer)
    if mandate is not None and agency is not None and not mandate.reaches_agency(agency):
        raise OAuthError("invalid_target", "The mandate is not for this agency.")
