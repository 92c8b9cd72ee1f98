"""RFC 9396: what exactly is asked for, as `authorization_details` of type `simpul_exchange`."""

from __future__ import annotations

import re
from typing import Any, Final

from gateway.identity.errors import OAuthError
from gateway.identity.jose.strict_json import NotStrictJSON, parse_object
from gateway.identity.oauth_request import OAuthRequest
from gateway.model.identifiers import is_slug

TYPE: Final = "simpul_exchange"
MAX_DETAILS: Final = 16
_TEXT: Final = re.compile(r"[\x20-\x7e]{1,256}")
_REQUIRED: Final = frozenset({"type", "agency", "service", "operations", "purpose"})
_ALLOWED: Final = _REQUIRED | {"legal_basis"}


async def authorization_details(request: OAuthRequest) -> None:
    """Note the details; refuse types and members that are not known (RFC 9396 section 5)."""
    text = request.parameters.get("authorization_details")
    if text is None:
        return
    try:
        details = parse_object(f'{{"details":{text}}}')["details"] if len(text) <= 16_384 else None
    except NotStrictJSON:
        details = None
    if not isinstance(details, list) or not 1 <= len(details) <= MAX_DETAILS:
        raise _refusal()
    request.details = tuple(_check(detail) for detail in details)


def _check(detail: Any) -> dict[str, Any]:
    if not isinstance(detail, dict) or detail.get("type") != TYPE:
        raise _refusal()
    if not _REQUIRED <= detail.keys() <= _ALLOWED:
        raise _refusal()
    operations = detail["operations"]
    if not isinstance(operations, list) or not 1 <= len(operations) <= 64:
        raise _refusal()
    texts = [detail["purpose"], detail.get("legal_basis", "-"), *operations]
    if not all(isinstance(text, str) and _TEXT.fullmatch(text) for text in texts):
        raise _refusal()
    names = (detail["agency"], detail["service"])
    if not all(isinstance(name, str) and is_slug(name) for name in names):
        raise _refusal()
    return detail


def _refusal() -> OAuthError:
    return OAuthError("invalid_authorization_details", f"Only details of type {TYPE} are understood.")
