"""Rows: a value that is stored comes back the same."""

from __future__ import annotations

import json

from hypothesis import given

from gateway.model.agency import Agency
from gateway.model.agreement import Agreement
from gateway.model.client import Client
from gateway.registry.rows import (
    agency_of,
    agency_values,
    agreement_of,
    agreement_record_of,
    agreement_values,
    client_of,
    client_values,
)
from gateway.store.tables.registry import agencies, agreements, clients
from tests.support.registry_parts import AGENCIES, AGREEMENTS, CLIENTS


def stored(values: dict[str, object]) -> dict[str, object]:
    """What the database makes of the values: JSON columns come back as plain JSON."""
    return json.loads(json.dumps(values))


@given(AGENCIES)
def test_an_agency_comes_back(agency: Agency) -> None:
    assert agency_of(stored(agency_values(agency))) == agency


@given(CLIENTS)
def test_a_client_comes_back(client: Client) -> None:
    assert client_of(stored(client_values(client))) == client


@given(AGREEMENTS)
def test_an_agreement_comes_back(agreement: Agreement) -> None:
    row = stored(agreement_values(agreement))
    assert agreement_of(row) == agreement
    marks = {"consumer": "c", "requested_by": "r", "decided_by": None, "note": "n"}
    record = agreement_record_of({**row, **marks, "created_at": 1, "changed_at": 2})
    assert (record.agreement, record.consumer, record.changed_at) == (agreement, "c", 2)


@given(AGENCIES, CLIENTS, AGREEMENTS)
def test_every_value_has_a_column(agency: Agency, client: Client, agreement: Agreement) -> None:
    assert set(agency_values(agency)) <= set(agencies.c.keys())
    assert set(client_values(client)) <= set(clients.c.keys())
    assert set(agreement_values(agreement)) <= set(agreements.c.keys())
