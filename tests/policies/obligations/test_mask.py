"""Masking: the text does not show, and nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.problems import BadAgencyAnswer, InvalidDescription
from policies.obligations.mask import HIDDEN, Mask, masked
from tests.support.pointers import answers, over_element, over_member, paths, pointer


def mask(body: bytes, *masks: tuple[str, int]) -> bytes:
    return Mask().compile({"masks": masks}, {})(body)


def slowly(value: Any, found: list[tuple[Any, ...]], keep: int) -> Any:
    """Do the same with the rules as they are written, on parsed values."""
    if isinstance(value, list):
        return [slowly(element, over_element(found), keep) for element in value]
    if () in found:
        if isinstance(value, str):
            return (
                "*" * len(value)
                if len(value) <= keep
                else "*" * (len(value) - keep) + value[-keep or len(value) :]
            )
        return HIDDEN
    if isinstance(value, dict):
        return {name: slowly(member, over_member(found, name), keep) for name, member in value.items()}
    return value


@given(value=answers, found=paths, keep=st.integers(0, 5))
def test_it_does_what_the_rules_say(value: Any, found: list[tuple[Any, ...]], keep: int) -> None:
    body = json.dumps(value).encode()
    result = json.loads(mask(body, *((pointer(path), keep) for path in found)))
    assert result == slowly(value, found, keep)


@given(text=st.text(), keep=st.integers(0, 20))
def test_at_most_the_last_characters_show(text: str, keep: int) -> None:
    result = masked(text, keep)
    assert len(result) == len(text)
    assert set(result[: len(text) - keep] if keep < len(text) else result) <= {"*"}
    assert keep >= len(text) or keep == 0 or result.endswith(text[-keep:])


@pytest.mark.parametrize(
    ("body", "masks", "result"),
    [
        (b'{"iban":"NL91ABNA0417","x":1.10}', [("/iban", 4)], b'{"iban":"********0417","x":1.10}'),
        (b'{"pin":"1234"}', [("/pin", 4)], b'{"pin":"****"}'),
        (b'{"n":12345}', [("/n", 4)], b'{"n":"***"}'),
        (b'{"n":null}', [("/n", 4)], b'{"n":"***"}'),
        (b'{"o":{"a":1}}', [("/o", 1), ("/o/a", 1)], b'{"o":"***"}'),
        (b'{"p":[{"t":"abc"},{"t":"de"}]}', [("/p/t", 1)], b'{"p":[{"t":"**c"},{"t":"*e"}]}'),
        (b'{"p":["abc",["de"]]}', [("/p", 1)], b'{"p":["**c",["*e"]]}'),
        (b'{"a":"xyz"}', [("/a", 2), ("/a", 1)], b'{"a":"**z"}'),
        (b'{"a":"shown","a":"last"}', [("/a", 0)], b'{"a":"****"}'),
        (b'"secret"', [("", 0)], b'"******"'),
        (b'{"a":"\\u00e9\\ud83d\\ude00x"}', [("/a", 1)], b'{"a":"**x"}'),
    ],
)
def test_examples(body: bytes, masks: list[tuple[str, int]], result: bytes) -> None:
    assert mask(body, *masks) == result


@pytest.mark.parametrize("body", [b"", b"<xml/>", b'{"a":"x', b'{"a":' + b"[" * 200 + b"]" * 200 + b"}"])
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(BadAgencyAnswer):
        mask(body, ("/a", 1))


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"masks": "/a"},
        {"masks": [("a", 1)]},
        {"masks": [("/a", -1)]},
        {"masks": ["/a"]},
        {"masks": [], "x": 1},
    ],
)
def test_arguments_that_it_does_not_know_are_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidDescription):
        Mask().compile(arguments, {})
