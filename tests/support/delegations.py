"""A supplier whose systems act for a consumer agency."""

from __future__ import annotations

import time
from typing import Any

import httpx2
from sqlalchemy import insert

from gateway.identity.delegations.delegation import Delegation
from gateway.identity.token.jwt_bearer import GRANT_TYPE
from gateway.model.agency import Agency
from gateway.model.identifiers import new_id
from gateway.model.principal import Principal
from gateway.registry.recorder import now_ms
from gateway.registry.rows import agency_values
from gateway.store.tables.registry import agencies
from tests.support.oauth import ISSUER, House, assertion
from tests.support.oauth_flow import Flow

CONSUMER_ORG, SUPPLIER_ORG = "0192:987654321", "0192:123456789"
KEEPER = Principal(client="keeper", issuer=ISSUER, token_id="t", expires=1e12, agency="tax")


async def register_agencies(house: House) -> None:
    """Register the supplier `interior` and the consumers `tax` and `health`."""
    marks = {"version": 1, "created_by": "test", "changed_at": now_ms()}
    rows = [{**agency_values(Agency(id=name, name=name)), **marks} for name in ("interior", "tax", "health")]
    async with house.store.write() as connection:
        await connection.execute(insert(agencies).values(rows))


def delegation(**changes: Any) -> Delegation:
    """Return a delegation from `tax` to `interior`, in force."""
    values: dict[str, Any] = {
        "id": new_id(),
        "consumer": "tax",
        "consumer_org": CONSUMER_ORG,
        "supplier": "interior",
        "supplier_org": SUPPLIER_ORG,
        "scopes": ("registry:read",),
        "source": "https://delegations.test/",
        "valid_from": 0,
        "valid_until": int(time.time()) + 86_400,
        "created_by": "keeper",
        "created_at": 1,
    }
    return Delegation(**{**values, **changes})


async def delegate(house: House, **changes: Any) -> Delegation:
    """Keep a delegation and return it."""
    made = delegation(**changes)
    await house.authority.delegations.add(KEEPER, made)
    return made


async def ask(flow: Flow, **claims: Any) -> httpx2.Response:
    """Ask for a token with a signed grant, on behalf of the consumer unless told otherwise."""
    grant = assertion(flow.client, sub=None, **{"consumer_org": "987654321", **claims})
    return await flow.post("/oauth/token", client_assertion=None, grant_type=GRANT_TYPE, assertion=grant)
