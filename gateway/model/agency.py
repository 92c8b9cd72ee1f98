"""Agencies: the organisations that provide and consume services."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class XRoadMember:
    """An agency's identity in an X-Road instance (PR-MESS section 2.1)."""

    instance: str
    member_class: str
    member_code: str
    subsystem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """An organisation; `id` is a slug and the first segment of its services' paths."""

    id: str
    name: str
    xroad: XRoadMember | None = None
