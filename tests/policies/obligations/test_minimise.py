"""Minimising: nothing leaves that no pointer covers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.problems import BadAgencyAnswer, InvalidDescription
from policies.obligations.minimise import Minimise
from tests.support.pointers import answers, over_element, over_member, paths, pointer

DROPPED = object()


def minimise(body: bytes, *fields: str) -> bytes:
    return Minimise().compile({"fields": fields}, {})(body)


def slowly(value: Any, found: list[tuple[Any, ...]]) -> Any:
    """Do the same with the rules as they are written, on parsed values."""
    if () in found:
        return value
    if isinstance(value, dict):
        kept = {name: slowly(member, over_member(found, name)) for name, member in value.items()}
        return {
            name: member
            for name, member in kept.items()
            if member is not DROPPED and over_member(found, name)
        }
    if isinstance(value, list):
        elements = [slowly(element, over_element(found)) for element in value]
        return [element for element in elements if element is not DROPPED]
    return DROPPED


@given(value=answers, found=paths)
def test_it_does_what_the_rules_say(value: Any, found: list[tuple[Any, ...]]) -> None:
    expected = slowly(value, found)
    body = json.dumps(value).encode()
    result = json.loads(minimise(body, *map(pointer, found)))
    assert result == (None if expected is DROPPED else expected)


@given(value=answers, found=paths)
def test_how_a_body_is_written_makes_no_difference(value: Any, found: list[tuple[Any, ...]]) -> None:
    fields = [pointer(path) for path in found]
    plain = json.dumps(value, ensure_ascii=False).encode()
    spaced = json.dumps(value, ensure_ascii=True, indent=3).encode()
    assert json.loads(minimise(plain, *fields)) == json.loads(minimise(b" \n" + spaced, *fields))


@given(value=answers, found=paths)
def test_a_pointer_more_never_releases_less(value: Any, found: list[tuple[Any, ...]]) -> None:
    body = json.dumps(value).encode()
    size = len(minimise(body, *map(pointer, found[1:])))
    more = len(minimise(body, *map(pointer, found)))
    assert more >= size or json.loads(minimise(body, *map(pointer, found[1:]))) is None


@given(secret=st.integers(10**9, 10**10), found=paths)
def test_a_value_beside_every_pointer_stays(secret: int, found: list[tuple[Any, ...]]) -> None:
    unwild = [tuple(part if isinstance(part, str) else "a" for part in path) for path in found]
    value: Any = secret
    for name in ("elsewhere", "a", "b"):
        value = [{name: value, "a": value}]
    beside = {"elsewhere": value, "a": [secret, {"elsewhere": secret}]}
    fields = [pointer(path) for path in unwild if len(path) > 1 and path[:2] != ("a", "elsewhere")]
    if any(field.startswith("/a/elsewhere") for field in fields):
        return
    assert str(secret).encode() not in minimise(json.dumps(beside).encode(), *fields)


@pytest.mark.parametrize(
    ("body", "fields", "released"),
    [
        (b'{"a": 1.10, "b": 2}', ["/a"], b'{"a":1.10}'),
        (b'{"amount":12345678901234567890123.10}', ["/amount"], b'{"amount":12345678901234567890123.10}'),
        (b'{"a": {"x" : [1,  2]}}', ["/a"], b'{"a":{"x" : [1,  2]}}'),
        (b'{"persons":[{"name":"A","id":1},{"id":2}]}', ["/persons/name"], b'{"persons":[{"name":"A"},{}]}'),
        (b'[{"name":"A","id":1}]', ["/name"], b'[{"name":"A"}]'),
        (b'{"person":null}', ["/person/name"], b"{}"),
        (b'{"person":"secret"}', ["/person/name"], b"{}"),
        (b'"secret"', ["/a"], b"null"),
        (b'{"a":1}', [], b"{}"),
        (b'{"a":1,"a":2}', ["/a"], b'{"a":2}'),
        (b'{"p":{"n":1},"p":5}', ["/p/n"], b"{}"),
        (b'{"p":5,"p":{"n":1,"s":2}}', ["/p/n"], b'{"p":{"n":1}}'),
        (b'{"n\\u0061me":1,"x":2}', ["/name"], b'{"name":1}'),
        (b'{"a":1,"b":{"c":2}}', ["/b", "/a", "/b/c"], b'{"b":{"c":2},"a":1}'),
        (b'{"m":{"x":{"n":1,"s":2},"y":{"n":3}}}', ["/m/*/n"], b'{"m":{"x":{"n":1},"y":{"n":3}}}'),
        (b'{"m":[{"n":1,"s":2},[{"n":3}],4]}', ["/m/*/n"], b'{"m":[{"n":1},[{"n":3}]]}'),
        (b'{"m":[{"x":{"n":1}}]}', ["/m/*/n"], b'{"m":[{}]}'),
        (b'{"a/b":1,"c~d":2,"":3,"x":4}', ["/a~1b", "/c~0d", "/"], b'{"a/b":1,"c~d":2,"":3}'),
        (b'{"0":1,"1":2}', ["/0"], b'{"0":1}'),
        (b'[{"a":1},{"a":2}]', ["/0"], b"[{},{}]"),
        (b'{"class":{"f0":1,"__init__":2}}', ["/class/__init__"], b'{"class":{"__init__":2}}'),
        (b'{ "x":1 }', ["*"], b'{ "x":1 }'),
        (b'{ "x":1 }', ["", "/x"], b'{ "x":1 }'),
    ],
)
def test_examples(body: bytes, fields: list[str], released: bytes) -> None:
    assert minimise(body, *fields) == released


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml/>",
        b'{"a":1',
        b'{"a":1} trailing',
        b'{"a":01}',
        b"\xff\xfe{\x00}\x00",
        b'{"q":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' + b"[" * 200 + b"]" * 200 + b"}",
        b'{"\\ud800":1}',
    ],
)
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(BadAgencyAnswer):
        minimise(body, "/a/b")
    with pytest.raises(BadAgencyAnswer):
        minimise(body, "/*/b")


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"fields": "/a"},
        {"fields": ["a"]},
        {"fields": ["/a~2"]},
        {"fields": ["*", "/a"]},
        {"fields": [1]},
        {"fields": ["/a"], "more": 1},
        {"fields": ["/a" * 33]},
    ],
)
def test_arguments_that_it_does_not_know_are_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidDescription):
        Minimise().compile(arguments, {})
