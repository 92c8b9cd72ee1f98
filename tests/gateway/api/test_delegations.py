from __future__ import annotations

from typing import Any

import httpx2
import pytest

from gateway.api.control_plane import create_control_plane
from gateway.api.delegations import delegations_router
from gateway.api.guard import Guard
from gateway.model.principal import Principal
from tests.support.delegations import register_agencies
from tests.support.oauth import ISSUER, House, open_house

DRAFT: dict[str, Any] = {
    "consumer": "tax",
    "consumer_org": "0192:987654321",
    "supplier": "interior",
    "supplier_org": "0192:123456789",
    "scopes": ["registry:read"],
    "source": "Contract 7",
    "valid_from": 0,
    "valid_until": 4_000_000_000,
}


class ByName:
    """Verifies tokens that say `agency scope scope …`."""

    def cached(self, authorization: str) -> Principal | None:
        return None

    async def verify(self, _method: str, _url: str, headers: Any) -> Principal:
        agency, *scopes = headers["authorization"].removeprefix("Bearer ").split()
        return Principal(
            client=f"{agency}-keeper",
            issuer=ISSUER,
            token_id="t",
            expires=1e12,
            agency=agency,
            scopes=frozenset(scopes),
        )


TAX = "tax identity:write registry:read"


@pytest.fixture
async def house(tmp_path: Any) -> Any:
    async with open_house(tmp_path) as house:
        await register_agencies(house)
        yield house


async def send(house: House, caller: str, method: str, path: str = "", body: Any = None) -> httpx2.Response:
    app = create_control_plane([delegations_router(house.authority.delegations, Guard(ByName(), ISSUER))])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ISSUER) as http:
        headers = {"authorization": f"Bearer {caller}"}
        return await http.request(method, f"/identity/delegations{path}", json=body, headers=headers)


async def test_an_agency_delegates_sees_and_revokes(house: House) -> None:
    made = await send(house, TAX, "POST", body=DRAFT)
    assert made.status_code == 201, made.text
    path = "/" + made.json()["id"]
    assert made.headers["location"] == f"/identity/delegations{path}"
    for caller in (TAX, "interior identity:read", "operator identity:admin"):
        assert (await send(house, caller, "GET", path)).json() == made.json()
    assert (await send(house, "health identity:read identity:write", "GET", path)).status_code == 404
    assert (await send(house, "interior identity:read", "GET")).json()["items"] == [made.json()]
    assert (await send(house, "health identity:write", "POST", path + "/revocation")).status_code == 404
    assert (await send(house, "interior identity:read", "POST", path + "/revocation")).status_code == 403
    revoked = await send(house, TAX, "POST", path + "/revocation")
    assert revoked.json()["in_force"] is False
    again = await send(house, "interior identity:write", "POST", path + "/revocation")
    assert again.json() == revoked.json()


@pytest.mark.parametrize(
    ("caller", "status"),
    [
        ("interior identity:write registry:read", 403),
        ("tax identity:write", 403),
        ("tax identity:read registry:read", 403),
        ("operator identity:admin", 201),
    ],
    ids=["for_another", "more_than_held", "reader", "administrator"],
)
async def test_who_may_delegate(house: House, caller: str, status: int) -> None:
    assert (await send(house, caller, "POST", body=DRAFT)).status_code == status


@pytest.mark.parametrize(
    "changes",
    [
        {"consumer_org": "987654321"},
        {"supplier_org": "0192:" + "1" * 36},
        {"supplier": "tax"},
        {"valid_until": 0},
        {"scopes": []},
        {"scopes": ["registry:admin"]},
        {"scopes": ["registry:read", "identity:write"]},
        {"supplier": "unheard-of"},
        {"surprise": 1},
    ],
)
async def test_what_is_no_delegation_is_refused(house: House, changes: dict[str, Any]) -> None:
    caller = "operator identity:admin"
    assert (await send(house, caller, "POST", body={**DRAFT, **changes})).status_code in (400, 422)
