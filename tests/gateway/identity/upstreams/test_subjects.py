from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.keys.wrapping import WrappingKey
from gateway.identity.upstreams.subjects import ORGANISATION, Subjects
from tests.support.oauth import WRAPPING

SUBJECTS = Subjects(WrappingKey(WRAPPING))
TEXT = st.text(max_size=20).filter(lambda text: "\0" not in text)


@given(first=st.tuples(TEXT, TEXT), second=st.tuples(TEXT, TEXT))
def test_one_person_has_one_subject_and_two_have_two(first: tuple[str, str], second: tuple[str, str]) -> None:
    same = SUBJECTS.subject(*first) == SUBJECTS.subject(*second)
    assert same == (first == second)


def test_it_is_the_same_on_every_node_and_another_with_another_key() -> None:
    assert Subjects(WrappingKey(WRAPPING)).subject("nik", "1") == SUBJECTS.subject("nik", "1")
    assert Subjects(WrappingKey(bytes(32))).subject("nik", "1") != SUBJECTS.subject("nik", "1")


def test_it_does_not_show_the_value_and_organisations_are_no_persons() -> None:
    subject = SUBJECTS.subject("nik", "9901015403880001")
    assert "9901" not in subject
    assert subject.startswith("person-")
    assert SUBJECTS.subject("nik", "9901015403880001", ORGANISATION)[13:] != subject[7:]
