"""A verified access token, and the bounded memory of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.model.principal import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedToken:
    """What verification found. `marks` are what can revoke it: `client:…`, `jti:…`, `grant:…`, `key:…`.

    `audience` is the resource that it is for. `plain` is true when it may be
    presented as Bearer for any path: the only kind that `cached` returns.
    """

    principal: Principal
    audience: str
    marks: frozenset[str]
    confirmation: tuple[str, str] | None = None
    """`("jkt" | "x5t#S256", thumbprint)` of the key that it is bound to."""
    plain: bool = False


class TokenCache:
    """Verified tokens by the SHA-256 of the token; the oldest goes when it is full."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._tokens: dict[bytes, VerifiedToken] = {}
        self._marked: dict[str, set[bytes]] = {}
        self.generation = 0
        """Counts invalidations: what began to be verified before one must not be kept after it."""

    def __len__(self) -> int:
        return len(self._tokens)

    def get(self, digest: bytes) -> VerifiedToken | None:
        """Return the token, which may have expired."""
        return self._tokens.get(digest)

    def keep(self, digest: bytes, token: VerifiedToken, generation: int) -> None:
        """Keep a token whose verification began at `generation`."""
        if generation != self.generation or digest in self._tokens:
            return
        while len(self._tokens) >= self._capacity:
            self.drop(next(iter(self._tokens)))
        self._tokens[digest] = token
        for mark in token.marks:
            self._marked.setdefault(mark, set()).add(digest)

    def drop(self, digest: bytes) -> None:
        """Forget one token."""
        token = self._tokens.pop(digest, None)
        if token is None:
            return
        for mark in token.marks:
            digests = self._marked[mark]
            digests.discard(digest)
            if not digests:
                del self._marked[mark]

    def invalidate(self, marks: Iterable[str]) -> None:
        """Forget every token with one of these marks."""
        self.generation += 1
        for mark in marks:
            for digest in list(self._marked.get(mark, ())):
                self.drop(digest)

    def clear(self) -> None:
        """Forget all."""
        self.generation += 1
        self._tokens.clear()
        self._marked.clear()
