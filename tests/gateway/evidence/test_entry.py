"""The canonical form: RFC 8785 to the byte, judged by an independent implementation."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from gateway.evidence.entry import MEMBERS, canonical, record
from gateway.model.evidence import Entry
from tests.support.evidence import entry

texts = st.text()
integers = st.integers(-(2**53) + 1, 2**53 - 1)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "str": texts,
    "int": integers,
    "str | None": st.none() | texts,
    "int | None": st.none() | integers,
    "tuple[str, ...]": st.lists(texts, max_size=3).map(tuple),
    "tuple[str, ...] | None": st.none() | st.lists(texts, max_size=3).map(tuple),
}
entries = st.builds(Entry, **{name: KINDS[kind] for name, kind in Entry.__annotations__.items()})


def members_of(given_entry: Entry) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(given_entry).items()
        if value is not None
    }


@given(entries)
def test_it_is_what_rfc_8785_says(given_entry: Entry) -> None:
    assert canonical(given_entry) == rfc8785.dumps(members_of(given_entry))


def test_every_code_point_is_written_as_rfc_8785_says() -> None:
    points = [chr(n) for n in (*range(0xD800), *range(0xE000, 0x10000), *range(0x10000, 0x110000, 997))]
    for start in range(0, len(points), 4096):
        made = entry(purpose="".join(points[start : start + 4096]))
        assert canonical(made) == rfc8785.dumps(members_of(made))


def test_names_are_ascii_so_that_any_order_of_code_units_is_the_same() -> None:
    assert all(name.isascii() for name in MEMBERS)
    assert list(MEMBERS) == sorted(MEMBERS, key=lambda name: name.encode("utf-16-be"))


@pytest.mark.parametrize("changes", [{"purpose": "\ud800"}, {"status": 2**53}, {"at": -(2**53)}])
def test_what_has_no_canonical_form_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        canonical(entry(**changes))


def test_the_record_holds_the_rfc_9162_leaf_hash() -> None:
    made = record(entry(subject="pseudonym"))
    assert made.leaf_hash == hashlib.sha256(b"\x00" + made.entry).digest()


def test_an_entry_without_a_mandate_has_the_leaf_hash_that_it_had_before_there_were_mandates() -> None:
    made = Entry(
        kind="outcome",
        exchange="019a0000-0000-7000-8000-000000000001",
        at=1764000000000,
        decision="permit",
        reason="ok",
        client="portal",
        client_agency="city",
        subject="s" * 24,
        actor="a" * 24,
        agency="tax",
        service="income",
        operation="getIncome",
        purpose="benefit",
        legal_basis="Law",
        agreement="g",
        policies=("agreed_exchange",),
        policy_set="ab",
        released=("*",),
        assurance="high",
        status=200,
        upstream_status=200,
        duration_ms=3,
        trace="00" * 16,
    )
    written = "01a7f65bf8c3c9aea906e80d44e60256f90ffa7e814dffac5107c30f1ffab5a1"
    assert record(made).leaf_hash.hex() == written
    made.mandate = "m1"
    assert b'"legal_basis":"Law","mandate":"m1","obligations"' in canonical(made)
    assert record(made).leaf_hash.hex() != written
