"""Evidence of what is done to mandates."""

from __future__ import annotations

import time

from gateway.model.evidence import Entry
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal


def mandate_entry(act: str, caller: Principal, mandate: str) -> Entry:
    """Return the entry that `caller` `granted` or `revoked` a mandate: its id, and nobody's name."""
    return Entry(
        kind=f"identity.mandate.{act}",
        exchange=new_id(),
        at=time.time_ns() // 1_000_000,
        decision="permit",
        reason="intent",
        client=caller.client,
        client_agency=caller.agency or None,
        by=caller.client,
        object=f"mandate:{mandate}",
    )
