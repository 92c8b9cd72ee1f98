"""Verifying: as joserfc does it, whatever the signature, and never with a key that does not fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.identity.jose import verifying
from gateway.identity.jose.algorithms import REGISTRY
from gateway.identity.jose.verifying import verifier_of

KEY = ECKey.generate_key("P-256")
SIGNED = b"header.payload"
GOOD = REGISTRY.get_alg("ES256").sign(SIGNED, KEY)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

parts = st.one_of(
    st.sampled_from([0, 1, ORDER - 1, ORDER, 2**256 - 1]), st.integers(min_value=0, max_value=2**256 - 1)
).map(lambda number: number.to_bytes(32))
signatures = st.one_of(
    st.binary(max_size=130),
    st.tuples(parts, parts).map(b"".join),
    st.tuples(st.just(GOOD[:32]), parts).map(b"".join),
    st.tuples(parts, st.just(GOOD[32:])).map(b"".join),
    st.integers(min_value=0, max_value=511).map(lambda bit: (int.from_bytes(GOOD) ^ (1 << bit)).to_bytes(64)),
    st.just(GOOD),
)


@given(signatures)
def test_es256_is_verified_as_joserfc_verifies_it(signature: bytes) -> None:
    verify = verifier_of(KEY, "ES256")
    assert verify is not None
    assert verify(SIGNED, signature) == REGISTRY.get_alg("ES256").verify(SIGNED, signature, KEY)
    assert verify(SIGNED, GOOD)
    assert not verify(SIGNED + b"x", GOOD)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ECKey.generate_key("P-384"), "ES256"),
        (OKPKey.generate_key("Ed25519"), "ES256"),
        (RSAKey.generate_key(2048), "ES256"),
        (KEY, "PS256"),
        (KEY, "EdDSA"),
    ],
)
def test_a_key_of_another_kind_verifies_nothing(key: ECKey, algorithm: str) -> None:
    assert verifier_of(key, algorithm) is None


@pytest.mark.parametrize("member", [{"use": "enc"}, {"key_ops": ["sign"]}])
def test_a_key_that_is_not_for_verifying_is_an_error_each_time(member: dict[str, object]) -> None:
    key = ECKey.import_key({**KEY.as_dict(private=False), **member})
    for _ in range(2):
        with pytest.raises(JoseError):
            verifier_of(key, "ES256")


def test_no_more_keys_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "_known", {})
    monkeypatch.setattr(verifying, "_MOST", 2)
    for _ in range(5):
        key = ECKey.generate_key("P-256")
        verify = verifier_of(key, "ES256")
        assert verify is not None
        assert verify(SIGNED, REGISTRY.get_alg("ES256").sign(SIGNED, key))
        assert len(verifying._known) <= 2
