"""8. For what changes something: an entry is durable before the call."""

from __future__ import annotations

from collections.abc import Awaitable

from gateway.exchange.entries import entry_of
from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts


def record_intent(x: Exchange, parts: ExchangeParts) -> Awaitable[object] | None:
    """Append an `intent`, unless the operation is safe; raises `EvidenceUnavailable`."""
    if x.route is None or not x.route.changes:
        return None
    entry = entry_of(x, parts, "intent", decision="permit", reason="about_to_call", status=None)
    return parts.journal.append(entry)
