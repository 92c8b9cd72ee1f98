"""What verifies the signatures of a key, found out once a key: the same few keys sign call after call."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey, Key

from gateway.identity.jose.algorithms import REGISTRY, fits

Verify = Callable[[bytes, bytes], bool]
"""Says whether the second argument is the key's signature of the first."""

_MOST: Final = 4_096
_known: dict[tuple[int, str], tuple[Key, Verify]] = {}
"""By the key's identity; an entry keeps its key alive, so that no other can have it."""
_ES256: Final = ECDSA(SHA256())


def verifier_of(key: Key, algorithm: str) -> Verify | None:
    """Return what verifies, or None if `key` does not fit `algorithm`.

    Raises joserfc's `JoseError` for a key that says of itself that it does not verify.
    """
    known = _known.get((id(key), algorithm))
    if known is not None:
        return known[1]
    if not fits(key, algorithm):
        return None
    verify = _make(key, algorithm)
    if len(_known) >= _MOST:
        _known.clear()
    _known[id(key), algorithm] = key, verify
    return verify


def _make(key: Key, algorithm: str) -> Verify:
    model = REGISTRY.get_alg(algorithm)
    model.check_key(key)
    if isinstance(key, ECKey):
        # As joserfc does it, without looking the key's properties up each time: an eighth of the whole.
        return partial(_verify_es256, key.get_op_key("verify"))
    return lambda signed, signature: bool(model.verify(signed, signature, key))


def _verify_es256(key: EllipticCurvePublicKey, signed: bytes, signature: bytes) -> bool:
    """Verify R and S, 32 bytes each (RFC 7518 section 3.4)."""
    if len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    try:
        key.verify(encode_dss_signature(r, s), signed, _ES256)
    except InvalidSignature:
        return False
    return True
