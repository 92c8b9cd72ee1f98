from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import httpx2
import pytest
from fastapi import APIRouter, Depends

from gateway.api.control_plane import create_control_plane
from gateway.api.guard import SCOPE_ATTRIBUTE, Guard
from gateway.api.strict_json import StrictRoute
from gateway.model.principal import Principal
from tests.support.registry import CALLERS, ISSUER, NamedTokens

GUARD = Guard(NamedTokens(), ISSUER)
READ_OR_ADMIN = GUARD("registry:read", "registry:admin")
APPROVE = GUARD("registry:approve")


@pytest.fixture
def http() -> httpx2.AsyncClient:
    router = APIRouter()

    @router.get("/read")
    async def read(caller: Annotated[Principal, Depends(READ_OR_ADMIN)]) -> str:
        return caller.client

    @router.get("/approve")
    async def approve(caller: Annotated[Principal, Depends(APPROVE)]) -> str:
        return caller.client

    transport = httpx2.ASGITransport(create_control_plane([router]))
    return httpx2.AsyncClient(transport=transport, base_url=ISSUER)


async def test_one_of_the_scopes_is_enough_and_the_caller_is_known(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/read", headers={"authorization": "Bearer tax-reader"})
    assert (answer.status_code, answer.json()) == (200, "tax-reader")


async def test_without_any_of_them_it_says_which_are_wanted(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/approve", headers={"authorization": "Bearer tax-reader"})
    assert answer.status_code == 403
    wanted = 'Bearer error="insufficient_scope", scope="registry:approve"'
    assert answer.headers["www-authenticate"] == wanted


async def test_the_challenge_is_in_the_scheme_that_the_caller_used() -> None:
    class Bound(NamedTokens):
        async def verify(self, method: str, url: str, headers: Mapping[str, str]) -> Principal:
            return CALLERS[headers["authorization"].removeprefix("DPoP ")]

    approve, router = Guard(Bound(), ISSUER)("registry:approve"), APIRouter()

    @router.get("/approve")
    async def approved(caller: Principal = Depends(approve)) -> str:
        return caller.client

    transport = httpx2.ASGITransport(create_control_plane([router]))
    async with httpx2.AsyncClient(transport=transport, base_url=ISSUER) as http:
        answer = await http.get("/approve", headers={"authorization": "DPoP tax-reader"})
    assert answer.status_code == 403
    wanted = 'DPoP error="insufficient_scope", scope="registry:approve", algs='
    assert answer.headers["www-authenticate"].startswith(wanted)


async def test_without_a_token_nobody_passes(http: httpx2.AsyncClient) -> None:
    for headers in ({}, {"authorization": "Bearer nobody"}):
        assert (await http.get("/read", headers=headers)).status_code == 401


@pytest.mark.parametrize("name", ["authorization", "dpop", "client-cert"])
async def test_a_repeated_field_that_proves_who_calls_is_refused(http: httpx2.AsyncClient, name: str) -> None:
    headers = [("authorization", "Bearer tax-reader"), (name, "x"), (name, "y")]
    assert (await http.get("/read", headers=headers)).status_code == 400


def test_the_architecture_test_can_see_it() -> None:
    assert getattr(READ_OR_ADMIN, SCOPE_ATTRIBUTE) == {"registry:read", "registry:admin"}


async def test_a_proof_counts_once_however_often_the_route_asks_who_calls() -> None:
    asked: list[str] = []

    class Counting(NamedTokens):
        async def verify(self, method: str, url: str, headers: Mapping[str, str]) -> Principal:
            asked.append(url)
            return await super().verify(method, url, headers)

    guard = Guard(Counting(), ISSUER)
    router = APIRouter(route_class=StrictRoute)
    reader = guard("registry:read")

    @router.post("/twice", dependencies=[Depends(reader)])
    async def twice(caller: Principal = Depends(reader)) -> str:
        return caller.client

    transport = httpx2.ASGITransport(create_control_plane([router]))
    async with httpx2.AsyncClient(transport=transport, base_url=ISSUER) as http:
        for count in (1, 2):
            answer = await http.post("/twice", headers={"authorization": "Bearer tax-reader"})
            assert (answer.json(), len(asked)) == ("tax-reader", count)
