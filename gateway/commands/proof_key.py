"""The key that scripts' tokens are bound to: a file of its own, with the server's latest nonce beside it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry


class NoProofKey(Exception):
    """The file holds no private key that can be used; the message says which file."""


class ProofKey:
    """A private JWK in `path`, for its owner's eyes only."""

    def __init__(self, path: Path, *, make: bool = False) -> None:
        """Read the key; with `make`, make a P-256 key if there is no such file. Raises `NoProofKey`."""
        self._nonce = path.with_name(path.name + ".nonce")
        try:
            if make and not path.exists():
                private = ECKey.generate_key("P-256").as_dict(private=True)
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(orjson.dumps(private))
            self.jwk: dict[str, Any] = orjson.loads(path.read_bytes())
            usable = JWKRegistry.import_key(self.jwk).is_private
        except (OSError, ValueError, TypeError, AttributeError, KeyError, JoseError) as error:
            raise NoProofKey(f"{path} holds no usable private JWK") from error
        if not usable:
            raise NoProofKey(f"{path} holds no private JWK")

    @property
    def nonce(self) -> str | None:
        """The nonce that the server gave last; it accepts one for two to four minutes."""
        try:
            return self._nonce.read_text("ascii")
        except (OSError, ValueError):
            return None

    def keep_nonce(self, nonce: str) -> None:
        """Keep what the server gave in `DPoP-Nonce`; if that fails, the server asks for it again."""
        try:
            self._nonce.write_text(nonce, "ascii")
        except (OSError, ValueError):
            return
