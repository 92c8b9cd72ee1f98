"""8. For what changes something: an entry is durable before the call."""

from __future__ import annotations

from gateway.exchange.entries import entry_of
from gateway.exchange.exchange import Exchange
from gateway.exchange.parts import ExchangeParts


async def record_intent(x: Exchange, parts: ExchangeParts) -> None:
    """Append an `intent`, unless the operation is safe; raises `EvidenceUnavailable`."""
    if x.route is not None and x.route.changes:
        await parts.journal.append(
            entry_of(x, parts, "intent", decision="permit", reason="about_to_call", status=None)
        )
