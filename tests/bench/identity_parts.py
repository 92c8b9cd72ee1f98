"""Where a grant's time goes: its parts alone, in this process, each as often as it takes to tell."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from gateway.identity.answering import answer_token
from gateway.identity.jose.jwks import keys_for
from gateway.identity.jose.jwt import read_jwt
from gateway.model.identifiers import new_id
from tests.support.oauth import House, assertion, open_house, token_form

TIMES = 300


async def grant_parts(directory: Path) -> dict[str, float]:
    """Return CPU µs of the whole grant without HTTP, of its parts, and of the framework around it."""
    async with open_house(directory) as house:
        forms = [token_form() for _ in range(TIMES)]
        raw = [assertion() for _ in range(TIMES)]
        jwks = house.clients.clients["portal"].jwks
        authority = house.authority
        claims = {"iss": authority.issuer, "sub": "portal", "aud": authority.issuer, "jti": new_id()}

        async def grant(number: int) -> None:
            await answer_token(house.request(**forms[number]))

        async def verify(number: int) -> None:
            read_jwt(raw[number]).verify(keys_for(jwks, None))

        async def once(number: int) -> None:
            await authority.once.use("bench", "portal", new_id(), time.time() + 60)

        async def sign(number: int) -> None:
            authority.keys.sign("at+jwt", claims)

        async def http(number: int) -> None:
            await _without_grant(house)

        parts = {"without_http": grant, "verify": verify, "once": once, "sign": sign, "framework": http}
        return {name: await _cost(part) for name, part in parts.items()}


async def _without_grant(house: House) -> None:
    """Post a form that is refused at once: FastAPI, the form, and the answer."""
    await house.http.post("/oauth/token", data={"grant_type": "x"})


async def _cost(part: Callable[[int], Awaitable[None]]) -> float:
    began = time.process_time()
    for number in range(TIMES):
        await part(number)
    return (time.process_time() - began) / TIMES * 1e6
