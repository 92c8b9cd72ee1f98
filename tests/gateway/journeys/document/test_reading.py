from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journeys.document import reading
from gateway.journeys.document.reading import read_text
from gateway.problems import InvalidDescription

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(min_codepoint=32, max_codepoint=126)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(plain)
def test_json_is_read_as_json(value: object) -> None:
    assert read_text(json.dumps({"a": value}).encode()).value == {"a": value}


def test_lines_are_known() -> None:
    found = read_text(b"a: 1\nb:\n  - x\n  - c/d: 2\n")
    assert found.value == {"a": 1, "b": ["x", {"c/d": 2}]}
    assert [found.lines[at] for at in ("/a", "/b", "/b/1/c~1d")] == [1, 2, 4]


def test_yaml_1_1_surprises_are_text() -> None:
    assert read_text(b"[on, 1:30, 2026-01-01, 1.0.0, 0o17]").value == [
        "on",
        "1:30",
        "2026-01-01",
        "1.0.0",
        15,
    ]


def test_json_with_tabs() -> None:
    assert read_text(b'{\n\t"a":\t[1]\n}').value == {"a": [1]}


@pytest.mark.parametrize(
    "data",
    [
        b"a: 1\na: 2\n",
        b'{\t"a": 1, "a": 2}',
        b"a: &x [*x]\n",
        b"a: *nowhere\n",
        b"a: !!python/object:os.system x\n",
        b"? [1]\n: 2\n",
        b"a: 1\n---\nb: 2\n",
        b"",
        b"\xff\xfe\x00",
        b"a: [",
        b"[" * 100 + b"]" * 100,
        b"a: " + b"[" * 5000,
    ],
)
def test_what_is_ambiguous_or_hostile_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidDescription):
        read_text(data)


def test_aliases_cannot_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 14)]
    with pytest.raises(InvalidDescription, match="values"):
        read_text("\n".join(lines).encode())
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    with pytest.raises(InvalidDescription, match="larger"):
        read_text(b"a: 'more than ten bytes'")
