from __future__ import annotations

import os
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.identifiers import is_slug, new_id


def test_ids_are_uuids_of_version_seven_with_the_present_time() -> None:
    before = time.time_ns() // 1_000_000
    value = uuid.UUID(new_id())
    after = time.time_ns() // 1_000_000
    assert value.variant == uuid.RFC_4122
    assert value.version == 7
    assert before <= value.int >> 80 <= after


def test_ids_differ() -> None:
    assert len({new_id() for _ in range(20_000)}) == 20_000


def test_a_forked_process_does_not_repeat_its_parents_ids() -> None:
    new_id()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, new_id()[24:].encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 64).decode() != new_id()[24:]
    os.close(reader)
    os.close(writer)


@pytest.mark.parametrize("text", ["a", "civil-registry", "x9", "0a"])
def test_slugs(text: str) -> None:
    assert is_slug(text)


@pytest.mark.parametrize("text", ["", "-a", "a-", "A", "a_b", "a/b", "a.b", "é", "a" * 64, "a\n"])
def test_what_is_no_slug(text: str) -> None:
    assert not is_slug(text)


@given(st.text())
def test_a_slug_is_safe_in_a_path(text: str) -> None:
    if is_slug(text):
        assert text.isascii()
        assert not set(text) & set("/?#%;.\\ \n")
