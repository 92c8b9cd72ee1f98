"""Quotas of a node, exact across its workers: counters in a file that all of them have mapped.

A slot holds one agreement's counts of the present second and the present
day (UTC). It is locked, read, changed and unlocked in one go: about 4 µs, no
server, and the day's count is still there after a restart. Why not `limits`:
docs/decisions/0024.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import struct
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from gateway.problems import NotReady

SLOTS = 1 << 18
PROBES = 64
DAY = 86_400
_SLOT = struct.Struct("=16sqqqq")
_SIZE = 64
_EMPTY = bytes(16)


class Remaining(msgspec.Struct):
    """What is left after a `take`: of the window that runs out first, or that refused."""

    allowed: bool
    limit: int
    remaining: int
    reset: int


class MappedQuotas:
    """The `Quotas` port on a shared file; each process opens it for itself, after any fork.

    `shared` is False where one worker has the file to itself: then nothing
    needs locking, which is most of what a `take` costs.
    """

    def __init__(
        self, path: Path, clock: Callable[[], float] = time.time, slots: int = SLOTS, *, shared: bool = True
    ) -> None:
        self._shared = shared
        self._clock = clock
        self._slots = slots
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        # Every block at once: a mapped page without one is a fatal signal on a full disk.
        os.posix_fallocate(self._fd, 0, slots * _SIZE)
        self._map = mmap.mmap(self._fd, slots * _SIZE)
        self._places: dict[str, tuple[int, bytes]] = {}

    def take(self, agreement: str, per_second: int | None, per_day: int | None) -> Remaining:
        """Take one call from both windows, or from neither; raises `NotReady` when the file is full."""
        while True:
            offset, key = self._places.get(agreement) or self._find(agreement)
            if self._shared:
                fcntl.lockf(self._fd, fcntl.LOCK_EX, _SIZE, offset)
            try:
                state = self._count(offset, key, per_second, per_day)
            finally:
                if self._shared:
                    fcntl.lockf(self._fd, fcntl.LOCK_UN, _SIZE, offset)
            if state is not None:
                return state
            del self._places[agreement]

    def _count(
        self, offset: int, key: bytes, per_second: int | None, per_day: int | None
    ) -> Remaining | None:
        """Take from the slot; None when it belongs to another agreement by now."""
        owner, second, in_second, day, in_day = _SLOT.unpack_from(self._map, offset)
        if owner != key:
            return None
        now = int(self._clock())
        today = now // DAY
        if second != now:
            in_second = 0
        if day != today:
            in_day = 0
        fits = (per_second is None or in_second < per_second) and (per_day is None or in_day < per_day)
        if fits:
            in_second += 1
            in_day += 1
            _SLOT.pack_into(self._map, offset, key, now, in_second, today, in_day)
        return remaining(fits, (per_second, in_second, 1), (per_day, in_day, DAY - now % DAY))

    def _find(self, agreement: str) -> tuple[int, bytes]:
        """Return the slot of `agreement`, made if need be from an empty one or one not used today."""
        key = hashlib.blake2b(agreement.encode(), digest_size=16).digest()
        start = int.from_bytes(key[:8]) % self._slots
        fcntl.lockf(self._fd, fcntl.LOCK_EX)
        try:
            today = int(self._clock()) // DAY
            free: int | None = None
            for probe in range(PROBES):
                offset = (start + probe) % self._slots * _SIZE
                owner, _, _, day, _ = _SLOT.unpack_from(self._map, offset)
                if owner == key:
                    free = offset
                    break
                if free is None and (owner == _EMPTY or day < today):
                    free = offset
            if free is None:
                raise NotReady("No place is left to count calls.", reason="quota_table_full")
            if _SLOT.unpack_from(self._map, free)[0] != key:
                _SLOT.pack_into(self._map, free, key, 0, 0, today, 0)
        finally:
            fcntl.lockf(self._fd, fcntl.LOCK_UN)
        self._places[agreement] = (free, key)
        return free, key

    def close(self) -> None:
        """Close the file; the counts stay in it."""
        self._map.close()
        os.close(self._fd)


def remaining(allowed: bool, *windows: tuple[int | None, int, int]) -> Remaining:
    """Return the state of the window (limit, used, seconds to its end) that decides."""
    decides: tuple[int, int, int] | None = None
    for limit, used, reset in windows:
        if limit is None:
            continue
        left = limit - used if used < limit else 0
        if decides is None or left < decides[1] or (left == 0 and not allowed):
            decides = limit, left, reset
    return Remaining(True, 0, 0, 0) if decides is None else Remaining(allowed, *decides)
