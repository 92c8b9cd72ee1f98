"""The signature algorithms of the one profile (FAPI 2.0 Security Profile section 5.4.1)."""

from __future__ import annotations

from typing import Final

from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

ALGORITHMS: Final = ("PS256", "ES256", "EdDSA", "Ed25519")
"""What clients and other issuers may sign with; RS256, HS… and `none` do not exist here.

Ed25519 is the fully specified name of the only EdDSA here (RFC 9864 section 2.2); new libraries use it.
"""
OWN_ALGORITHM: Final = "ES256"
MINIMUM_RSA_BITS: Final = 2048
ED25519_NAMES: Final = ("EdDSA", "Ed25519")
"""Two names of one algorithm: a key for one is a key for the other."""


class ProfileRegistry(JWSRegistry):
    """joserfc's registry with this profile's bounds.

    Its 512-byte header limit refuses every DPoP proof with an RSA key, its
    strict mode refuses header members that RFC 9449 section 4.2 tells to
    ignore, and it warns at each use of EdDSA, which FAPI 2.0 names.
    """

    max_header_length = 4_096
    max_payload_length = 32_768
    max_signature_length = 1_024

    def __init__(self) -> None:
        super().__init__(algorithms=ALGORITHMS, strict_check_header=False)

    def get_alg(self, name: str):  # type: ignore[no-untyped-def]  # its model's type is private to joserfc
        """Return the algorithm called `name`, one of `ALGORITHMS`; raises joserfc's error otherwise."""
        if name == "EdDSA":
            return self.algorithms[name]
        return super().get_alg(name)


REGISTRY: Final = ProfileRegistry()


def fits(key: Key, algorithm: str) -> bool:
    """Say whether `key` is of the kind and strength that `algorithm` needs here."""
    if key.alg not in (None, algorithm):
        return False
    match algorithm:
        case "ES256":
            return isinstance(key, ECKey) and key.curve_name == "P-256"
        case "PS256":
            return isinstance(key, RSAKey) and key.raw_value.key_size >= MINIMUM_RSA_BITS
    return algorithm in ED25519_NAMES and isinstance(key, OKPKey) and key.curve_name == "Ed25519"
