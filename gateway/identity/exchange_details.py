"""RFC 9396 section 2: what a detail of type `simpul_exchange` says, asked for or in a token."""

from __future__ import annotations

import re
from typing import Any, Final

from gateway.identity.jose.jwt import BadToken
from gateway.model.detail import ExchangeDetail
from gateway.model.identifiers import is_slug

TYPE: Final = "simpul_exchange"
_TEXT: Final = re.compile(r"[\x20-\x7e]{1,256}")
_REQUIRED: Final = frozenset({"type", "agency", "service", "operations", "purpose"})
_ALLOWED: Final = _REQUIRED | {"legal_basis"}


def is_exchange_detail(detail: Any) -> bool:
    """Say whether it is a detail of this type, with every member that it must have and no other."""
    if not isinstance(detail, dict) or detail.get("type") != TYPE:
        return False
    if not _REQUIRED <= detail.keys() <= _ALLOWED:
        return False
    operations = detail["operations"]
    if not isinstance(operations, list) or not 1 <= len(operations) <= 64:
        return False
    texts = [detail["purpose"], detail.get("legal_basis", "-"), *operations]
    names = (detail["agency"], detail["service"])
    return all(isinstance(text, str) and _TEXT.fullmatch(text) for text in texts) and all(
        isinstance(name, str) and is_slug(name) for name in names
    )


def read_details(claim: Any) -> tuple[ExchangeDetail, ...]:
    """Return what a token's `authorization_details` limit exchanges to; other types say nothing of those.

    Raises `BadToken` for what cannot be read: it might have been a limit.
    """
    if claim is None:
        return ()
    if not isinstance(claim, list):
        raise _unreadable()
    return tuple(_read(detail) for detail in claim if not _is_of_another_type(detail))


def _is_of_another_type(detail: Any) -> bool:
    return isinstance(detail, dict) and isinstance(detail.get("type"), str) and detail["type"] != TYPE


def _read(detail: Any) -> ExchangeDetail:
    if not is_exchange_detail(detail):
        raise _unreadable()
    return ExchangeDetail(
        service=f"{detail['agency']}/{detail['service']}",
        operations=tuple(detail["operations"]),
        purpose=detail["purpose"],
        legal_basis=detail.get("legal_basis"),
    )


def _unreadable() -> BadToken:
    return BadToken("the authorization details cannot be read")
