"""Merkle trees as RFC 9162 section 2.1 defines them: hashes, proofs, and how they are checked. Pure.

Proving takes the hashes of all leaves; nothing is kept between calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


class ProofInvalid(ValueError):
    """A proof does not prove what it should."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 || data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def root_hash(leaves: Sequence[bytes]) -> bytes:
    """Return the tree head of leaf hashes; that of an empty tree is SHA-256 of nothing (2.1.1)."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = _split(len(leaves))
    return node_hash(root_hash(leaves[:middle]), root_hash(leaves[middle:]))


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return PATH(index, leaves), nearest sibling first (2.1.3.1); raises `IndexError`."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*inclusion_proof(index, leaves[:middle]), root_hash(leaves[middle:])]
    return [*inclusion_proof(index - middle, leaves[middle:]), root_hash(leaves[:middle])]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that `leaf` is at `index` in the tree of `size` and `root` (2.1.3.2); raises `ProofInvalid`."""
    if not 0 <= index < size:  # (1)
        raise ProofInvalid("the index is not in the tree")
    fn, sn, result = index, size - 1, leaf  # (2), (3)
    for part in proof:  # (4)
        if sn == 0:
            raise ProofInvalid("the proof is too long")
        if fn & 1 or fn == sn:
            result = node_hash(part, result)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = node_hash(result, part)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or result != root:  # (5)
        raise ProofInvalid("the proof leads to another root")


def consistency_proof(first: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return PROOF(first, leaves): those leaves are a prefix (2.1.4.1); raises `IndexError`."""
    if not 0 < first <= len(leaves):
        raise IndexError("no such earlier tree")
    return _subproof(first, leaves, whole=True)


def verify_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of size `second` extends that of size `first` (2.1.4.2).

    Raises `ProofInvalid`.
    """
    if not 0 < first <= second:
        raise ProofInvalid("the sizes are not those of a tree and an earlier one")
    if first == second:
        if proof or first_root != second_root:
            raise ProofInvalid("equal sizes have equal roots and an empty proof")
        return
    if not proof:  # (1)
        raise ProofInvalid("the proof is empty")
    path = list(proof)
    if first & (first - 1) == 0:  # (2)
        path.insert(0, first_root)
    fn, sn = first - 1, second - 1  # (3)
    while fn & 1:  # (4)
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]  # (5)
    for part in path[1:]:  # (6)
        if sn == 0:
            raise ProofInvalid("the proof is too long")
        if fn & 1 or fn == sn:
            old, new = node_hash(part, old), node_hash(part, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, part)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or old != first_root or new != second_root:  # (7)
        raise ProofInvalid("the proof leads to other roots")


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _subproof(first: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if whole else [root_hash(leaves)]
    middle = _split(len(leaves))
    if first <= middle:
        return [*_subproof(first, leaves[:middle], whole=whole), root_hash(leaves[middle:])]
    return [*_subproof(first - middle, leaves[middle:], whole=False), root_hash(leaves[:middle])]
