from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from gateway.commands.proof_key import NoProofKey, ProofKey
from tests.support.oauth import private_key


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "dpop.jwk"
    with pytest.raises(NoProofKey):
        ProofKey(path)
    made = ProofKey(path, make=True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert ProofKey(path, make=True).jwk == ProofKey(path).jwk == made.jwk
    assert made.nonce is None
    made.keep_nonce("abc")
    assert ProofKey(path).nonce == "abc"


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"[]", b"{}", b'{"kty":"EC"}', orjson.dumps(private_key().as_dict(private=False))],
)
def test_what_is_no_private_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dpop.jwk"
    path.write_bytes(content)
    with pytest.raises(NoProofKey, match=r"dpop\.jwk"):
        ProofKey(path, make=True)


def test_a_nonce_that_cannot_be_kept_spoils_nothing(tmp_path: Path) -> None:
    key = ProofKey(tmp_path / "dpop.jwk", make=True)
    (tmp_path / "dpop.jwk.nonce").mkdir()
    key.keep_nonce("abc")
    assert key.nonce is None
