"""The key ring: the signing keys as this worker knows them, swapped when they change."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import orjson
from joserfc.jwk import ECKey

from gateway.identity.jose.jwt import sign_jwt
from gateway.identity.keys.signing_key import KeyState
from gateway.identity.keys.vault import KeyVault
from gateway.problems import NotReady


class KeyRing:
    """Signs and finds keys from memory; `load` before use, and on every change of topic `keys`."""

    def __init__(self, vault: KeyVault) -> None:
        self._vault = vault
        self._current: tuple[str, ECKey] | None = None
        self._public: dict[str, ECKey] = {}
        self._past: dict[str, ECKey] = {}
        self.document = b'{"keys":[]}'
        self.etag = ""

    async def load(self) -> None:
        """Read the keys anew; raises `NotReady` when there is none (run `simpul init`)."""
        keys = sorted(await self._vault.read(), key=lambda key: (key.state != KeyState.CURRENT, key.kid))
        current = next((key for key in keys if key.state is KeyState.CURRENT), None)
        if current is None:
            raise NotReady("There is no signing key.", reason="no_signing_key")
        past = await self._vault.read_past()
        self._public, self._past = (
            {key.kid: ECKey.import_key(key.public()) for key in found} for found in (keys, past)
        )
        self._current = (current.kid, current.key)
        self.document = orjson.dumps({"keys": [key.public() for key in keys]})
        self.etag = f'"{sha256(self.document).hexdigest()[:32]}"'

    async def on_change(self, _keys: frozenset[str]) -> None:
        """Listen to topic `keys` of the change feed with this."""
        await self.load()

    def find(self, kid: str | None) -> ECKey | None:
        """Return the public key called `kid`, if it still verifies."""
        return self._public.get(kid) if kid is not None else None

    def find_past(self, kid: str | None) -> ECKey | None:
        """Return the public key called `kid` if it verifies, or did within the life of a session.

        For hints alone: what it signed proves that it came from here, and opens nothing. A key that was
        revoked is not found.
        """
        return self.find(kid) or (self._past.get(kid) if kid is not None else None)

    def sign(self, typ: str, claims: dict[str, Any]) -> str:
        """Return `claims` as a compact JWT of type `typ`, signed ES256 with the current key."""
        if self._current is None:
            raise NotReady("There is no signing key.", reason="no_signing_key")
        kid, key = self._current
        return sign_jwt({"typ": typ, "alg": "ES256", "kid": kid}, orjson.dumps(claims), key)
