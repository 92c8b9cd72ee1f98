"""Merkle trees: RFC 9162's laws, and the values that Certificate Transparency's own tests use."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.evidence.merkle import (
    ProofInvalid,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    leaf_hash(bytes.fromhex(text))
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

trees = st.integers(1, 70).map(lambda size: [leaf_hash(bytes([n])) for n in range(size)])


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root_hash(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree() -> None:
    assert root_hash([]) == sha256(b"").digest()


def test_leaves_and_nodes_are_told_apart() -> None:
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


@given(tree=trees, data=st.data())
def test_every_leaf_is_proved_and_nothing_else(tree: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(tree) - 1))
    proof, root = inclusion_proof(index, tree), root_hash(tree)
    verify_inclusion(tree[index], index, len(tree), proof, root)
    wrong = [
        (leaf_hash(b"other"), index, len(tree), proof, root),
        (tree[index], index, len(tree), [*proof, root], root),
        (tree[index], index, len(tree), proof, leaf_hash(b"other")),
        (tree[index], len(tree), len(tree), proof, root),
        (tree[index], -1, len(tree), proof, root),
    ]
    if proof:
        flipped = [bytes([proof[0][0] ^ 1]) + proof[0][1:], *proof[1:]]
        wrong += [
            (tree[index], index, len(tree), proof[:-1], root),
            (tree[index], index, len(tree), flipped, root),
        ]
    for arguments in wrong:
        with pytest.raises(ProofInvalid):
            verify_inclusion(*arguments)


@given(tree=trees, data=st.data())
def test_every_prefix_is_proved_and_nothing_else(tree: list[bytes], data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(tree)))
    old, new = root_hash(tree[:first]), root_hash(tree)
    proof = consistency_proof(first, tree)
    verify_consistency(first, len(tree), old, new, proof)
    other = leaf_hash(b"other")
    wrong = [
        (first, len(tree), other, new, proof),
        (first, len(tree), old, other, proof),
        (first, len(tree), old, new, [*proof, other]),
        (0, len(tree), old, new, proof),
        (len(tree) + 1, len(tree), old, new, proof),
    ]
    if proof:
        wrong.append((first, len(tree), old, new, proof[:-1]))
    for arguments in wrong:
        with pytest.raises(ProofInvalid):
            verify_consistency(*arguments)


def test_what_is_not_there_has_no_proof() -> None:
    for index in (-1, 3):
        with pytest.raises(IndexError):
            inclusion_proof(index, LEAVES[:3])
    for first in (0, 4):
        with pytest.raises(IndexError):
            consistency_proof(first, LEAVES[:3])
