"""Connections to one address of an agency: kept, bounded, swept."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic

from gateway.problems import AgencyTimeout, AgencyUnreachable
from gateway.upstream.connection import Connection

MAX_CONNECTIONS = 256
"""To one agency, from one worker; further calls wait for one."""
MAX_IDLE_SECONDS = 4.0
"""Many servers close an idle connection after five seconds; one that we close cannot be lost in a race."""

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Gives the allowed addresses of a host (`AddressGuard.resolve`)."""


class Pool:
    """Connections to one host and port, through one TLS context."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None, resolve: Resolve) -> None:
        self._host, self._port, self._tls, self._resolve = host, port, tls, resolve
        self._idle: deque[Connection] = deque()
        self._all: set[Connection] = set()
        self._opening = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._retired = False

    def reuse(self) -> Connection | None:
        """Return the connection that was used last, if one is idle and still good."""
        limit = monotonic() - MAX_IDLE_SECONDS
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and connection.idle_since >= limit:
                return connection
            connection.break_off()
        return None

    async def take(self, timeout: float) -> Connection:
        """Return a connection, new if none is idle.

        Raises `AgencyUnreachable` when none can be made, `AgencyTimeout` when
        all are busy for `timeout` seconds.
        """
        deadline = monotonic() + timeout
        while (connection := self.reuse()) is None:
            if len(self._all) + self._opening < MAX_CONNECTIONS:
                return await self.open(deadline - monotonic())
            await self._wait(deadline - monotonic())
        return connection

    async def _wait(self, timeout: float) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(timeout):
                await turn
        except (TimeoutError, asyncio.CancelledError) as cause:
            if turn.done() and not turn.cancelled():
                # Woken too late to go on: the next in line must not wait for another release.
                self._wake()
            if isinstance(cause, TimeoutError):
                raise AgencyTimeout("Every connection to the agency is busy.") from None
            raise
        finally:
            if turn in self._waiting:
                self._waiting.remove(turn)

    async def open(self, timeout: float) -> Connection:
        """Connect to an allowed address of the host; raises `AgencyUnreachable`."""
        self._opening += 1
        try:
            async with asyncio.timeout(timeout):
                return await self._connect(await self._resolve(self._host, self._port))
        except TimeoutError:
            raise AgencyUnreachable("The agency does not accept connections in time.") from None
        except (OSError, ssl.SSLError) as cause:
            tls = isinstance(cause, ssl.SSLError)
            detail = "The agency's TLS is not as configured." if tls else "The agency cannot be connected to."
            raise AgencyUnreachable(detail) from None
        finally:
            self._opening -= 1

    async def _connect(self, addresses: list[str]) -> Connection:
        loop = asyncio.get_running_loop()
        failure: OSError = OSError("no address")
        for address in addresses:
            try:
                _transport, connection = await loop.create_connection(
                    lambda: Connection(self._release, self._lost),
                    address,
                    self._port,
                    ssl=self._tls,
                    server_hostname=self._host if self._tls else None,
                )
            except OSError as cause:
                failure = cause
            else:
                self._all.add(connection)
                return connection
        raise failure

    def _release(self, connection: Connection) -> None:
        if self._retired:
            connection.break_off()
            return
        self._idle.append(connection)
        if self._waiting:
            self._wake()

    def _lost(self, connection: Connection) -> None:
        self._all.discard(connection)
        if self._waiting:
            self._wake()

    def _wake(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def sweep(self, now: float) -> None:
        """End requests that are late, and connections that were idle for too long."""
        for connection in tuple(self._all):
            if connection.deadline is not None and connection.deadline <= now:
                connection.expire()
        while self._idle and self._idle[0].idle_since < now - MAX_IDLE_SECONDS:
            self._idle.popleft().break_off()

    def retire(self) -> None:
        """Keep no idle connection from now on; requests under way go on."""
        self._retired = True
        while self._idle:
            self._idle.popleft().break_off()

    @property
    def empty(self) -> bool:
        """Say whether no connection is left."""
        return not self._all and not self._opening

    def close(self) -> None:
        """Break every connection off."""
        for connection in tuple(self._all):
            connection.break_off()
