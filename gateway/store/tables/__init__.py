"""Tables, one file a topic. Every topic's module is imported here, so that `metadata` is whole."""

from gateway.store.tables import identity, journeys, sign_in
from gateway.store.tables.change import changes
from gateway.store.tables.evidence import evidence_entries, evidence_head, evidence_search
from gateway.store.tables.metadata import metadata
from gateway.store.tables.registry import agencies, agreements, clients, service_versions, services

__all__ = [
    "agencies",
    "agreements",
    "changes",
    "clients",
    "evidence_entries",
    "evidence_head",
    "evidence_search",
    "identity",
    "journeys",
    "metadata",
    "service_versions",
    "services",
    "sign_in",
]
