"""Resource indicators (RFC 8707): what an access token may be for."""

from __future__ import annotations

from gateway.model.identifiers import is_slug

API = "/api/"


def is_resource(issuer: str, resource: str) -> bool:
    """Say whether `resource` is the gateway (`issuer`) or one agency behind it (`issuer/api/AGENCY`)."""
    if resource == issuer:
        return True
    prefix = issuer + API
    return resource.startswith(prefix) and is_slug(resource[len(prefix) :])


def agency_of(resource: str, issuer: str) -> str | None:
    """Return the agency that `resource` is, None for the whole gateway."""
    prefix = issuer + API
    return resource[len(prefix) :] if resource.startswith(prefix) else None


def within(resource: str, url: str, issuer: str) -> bool:
    """Say whether a request for `url` (absolute, without query) may use a token for `resource`."""
    return resource in (issuer, url) or url.startswith(resource + "/")


def narrower(inner: str, outer: str, issuer: str) -> bool:
    """Say whether a token for `inner` may be derived from one for `outer`."""
    return outer in (inner, issuer)
