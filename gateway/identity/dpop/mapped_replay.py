"""The `jti` of proofs and assertions, remembered by the workers of one node in a file that all have mapped.

Every DPoP-bound call uses one, so this may cost some microseconds, and no
more: no server, no transaction, no sync. It survives the end of a process;
what a power cut forgets is out of date in minutes. Nodes that share
PostgreSQL use `OnceValues` or Valkey instead (docs/decisions/0042).
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Final

from gateway.problems import NotReady

BUCKETS_PER_WORKER: Final = 8_192
"""Room for half a million values a worker: 7,000 bound calls a second, each kept for 71 s."""
IN_BUCKET: Final = 64
DIGEST: Final = 16
_EXPIRES: Final = struct.Struct("=I")
_SLOT: Final = DIGEST + _EXPIRES.size
_BUCKET: Final = IN_BUCKET * _SLOT


class MappedReplay:
    """A table of digests with the second in which each expires; a value has its place in one bucket.

    `workers` is how many processes share the file; a single one needs no
    lock. With another number the table is another file, and a new one.
    """

    def __init__(
        self,
        directory: Path,
        workers: int = 1,
        clock: Callable[[], float] = time.time,
        *,
        buckets: int = BUCKETS_PER_WORKER,
    ) -> None:
        self._clock = clock
        self._shared = workers > 1
        self._buckets = buckets * workers
        path = directory / f"proofs-{workers}.bin"
        for other in directory.glob("proofs*"):
            if other != path:
                other.unlink(missing_ok=True)
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        # Every block at once: a mapped page without one is a fatal signal on a full disk.
        os.posix_fallocate(self._fd, 0, self._buckets * _BUCKET)
        self._map = mmap.mmap(self._fd, self._buckets * _BUCKET)

    async def use(self, kind: str, owner: str, value: str, expires: float) -> bool:
        """Use a value; True the first time only. Raises `NotReady` when its bucket is full: fail closed."""
        digest = blake2b("\0".join((kind, owner, value)).encode(), digest_size=DIGEST).digest()
        place = int.from_bytes(digest[:8])
        begin = place % self._buckets * _BUCKET
        if not self._shared:
            return self._use(digest, begin, place, int(expires) + 1)
        fcntl.lockf(self._fd, fcntl.LOCK_EX, _BUCKET, begin)
        try:
            return self._use(digest, begin, place, int(expires) + 1)
        finally:
            fcntl.lockf(self._fd, fcntl.LOCK_UN, _BUCKET, begin)

    def _use(self, digest: bytes, begin: int, place: int, until: int) -> bool:
        now = int(self._clock())
        table = self._map
        found = table.find(digest, begin, begin + _BUCKET)
        if (
            found >= 0
            and (found - begin) % _SLOT == 0
            and _EXPIRES.unpack_from(table, found + DIGEST)[0] >= now
        ):
            return False
        first = (place >> 32) % IN_BUCKET
        for probe in range(IN_BUCKET):
            slot = begin + (first + probe) % IN_BUCKET * _SLOT
            if _EXPIRES.unpack_from(table, slot + DIGEST)[0] < now:
                table[slot : slot + _SLOT] = digest + _EXPIRES.pack(until)
                return True
        raise NotReady("No place is left to remember what was used.", reason="replay_table_full")

    def close(self) -> None:
        """Close the file; what was used stays in it."""
        self._map.close()
        os.close(self._fd)
