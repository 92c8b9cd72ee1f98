"""The tokens of registration: initial ones that allow one registration, and those that manage a client."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import orjson
from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.problems import NotFound
from gateway.store.store import Store
from gateway.store.tables.identity import registration_tokens as tokens

_INITIAL: Final = "initial"
_CLIENT: Final = "client"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsor:
    """Who allowed a registration: the client `by` of `agency`, for these scopes at most."""

    by: str
    agency: str
    scopes: frozenset[str]


class RegistrationTokens:
    """Keeps tokens of 256 bits by their SHA-256."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    async def issue_initial(self, sponsor: Sponsor, lifetime: int) -> str:
        """Return an initial access token (RFC 7591 section 3): for one registration, within `lifetime` s."""
        async with self._store.write() as connection:
            expires = int(self._clock()) + lifetime
            return await self._issue(connection, _INITIAL, sponsor, None, expires)

    async def find_initial(self, value: str) -> Sponsor | None:
        """Return who allowed a registration by an initial access token, and keep that; None if not valid."""
        statement = select(tokens.c.body).where(*self._valid(value))
        async with self._store.read() as connection:
            body = await connection.scalar(statement)
        return _sponsor(body) if body is not None else None

    async def exchange_initial(self, connection: AsyncConnection, value: str, client: str) -> str | None:
        """Use an initial access token up in this transaction, which registers `client`.

        Returns the token that manages the client; None when it is not valid
        any more, or another registration was faster: the transaction must not
        be committed then.
        """
        statement = delete(tokens).where(*self._valid(value)).returning(tokens.c.body)
        body = await connection.scalar(statement)
        return None if body is None else await self._issue(connection, _CLIENT, _sponsor(body), client, None)

    async def find(self, client: str, value: str) -> Sponsor | None:
        """Return the sponsor if `value` manages `client`."""
        statement = select(tokens.c.body, tokens.c.client).where(
            tokens.c.digest == _digest(value), tokens.c.kind == _CLIENT
        )
        async with self._store.read() as connection:
            row = (await connection.execute(statement)).first()
        # The name is compared here: PostgreSQL takes no text with NUL, and anyone may send one.
        return _sponsor(row.body) if row is not None and row.client == client else None

    async def forget(self, client: str) -> None:
        """Let no token manage `client` any more."""
        async with self._store.write() as connection:
            await connection.execute(delete(tokens).where(tokens.c.client == client))

    async def prune(self) -> None:
        """Delete what has expired."""
        async with self._store.write() as connection:
            await connection.execute(delete(tokens).where(tokens.c.expires_at < int(self._clock())))

    def _valid(self, value: str) -> tuple[ColumnElement[bool], ...]:
        now = int(self._clock())
        return tokens.c.digest == _digest(value), tokens.c.kind == _INITIAL, tokens.c.expires_at > now

    async def _issue(
        self,
        connection: AsyncConnection,
        kind: str,
        sponsor: Sponsor,
        client: str | None,
        expires: int | None,
    ) -> str:
        value = secrets.token_urlsafe(32)
        body = {"by": sponsor.by, "agency": sponsor.agency, "scopes": sorted(sponsor.scopes)}
        await connection.execute(
            insert(tokens).values(
                digest=_digest(value),
                kind=kind,
                agency=sponsor.agency,
                client=client,
                body=orjson.dumps(body).decode(),
                expires_at=expires,
            )
        )
        return value


class InitialTokenUse:
    """Uses an initial access token up in the transaction that registers `client`; then `token` manages it."""

    def __init__(self, tokens: RegistrationTokens, initial: str, client: str) -> None:
        self._tokens, self._initial, self._client = tokens, initial, client
        self.token = ""

    async def __call__(self, connection: AsyncConnection) -> None:
        """Raise `NotFound` when the token is not valid any more: another registration was faster."""
        given = await self._tokens.exchange_initial(connection, self._initial, self._client)
        if given is None:
            raise NotFound("The initial access token has been used.")
        self.token = given


def _digest(value: str) -> str:
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def _sponsor(body: str) -> Sponsor:
    found = orjson.loads(body)
    return Sponsor(by=found["by"], agency=found["agency"], scopes=frozenset(found["scopes"]))
