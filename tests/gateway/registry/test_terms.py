"""Terms of agreements: they fit the service, or are pointed at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.agreement import Mask
from gateway.model.service import Endpoint, Operation, Service, ServiceState
from gateway.problems import InvalidRequest
from gateway.registry.terms import POINTER, Terms, check_terms

SERVICE = Service(
    id="v",
    agency="tax",
    name="assessments",
    version="1",
    protocol="rest",
    state=ServiceState.PUBLISHED,
    endpoint=Endpoint(base_url="http://127.0.0.1"),
    operations=(Operation(id="o", name="show", method="GET", path="/show"),),
)
TERMS = Terms(
    client="portal",
    provider="tax",
    service="assessments",
    operations=frozenset({"show"}),
    purposes=frozenset({"p"}),
    legal_basis="law",
    fields=("/a", "/b/c"),
    masks=(Mask(pointer="/a", keep=2),),
    valid_from=10,
    valid_until=20,
)


def test_terms_that_fit_are_accepted() -> None:
    check_terms(TERMS, SERVICE, now=5)
    check_terms(replace(TERMS, operations=frozenset({"*"}), fields=("*",)), SERVICE, now=19)
    check_terms(replace(TERMS, fields=()), SERVICE, now=5)


@pytest.mark.parametrize(
    ("terms", "pointers"),
    [
        (replace(TERMS, operations=frozenset({"gone", "show"})), ["/operations"]),
        (replace(TERMS, operations=frozenset({"*", "show"})), ["/operations"]),
        (replace(TERMS, fields=("/a", "*")), ["/fields/1"]),
        (replace(TERMS, fields=("", "/~3")), ["/fields/0", "/fields/1"]),
        (replace(TERMS, masks=(Mask(pointer="*"),)), ["/masks/0/pointer"]),
        (replace(TERMS, valid_from=20), ["/valid_until"]),
    ],
)
def test_terms_that_do_not_fit_are_pointed_at(terms: Terms, pointers: list[str]) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_terms(terms, SERVICE, now=5)
    assert [error["pointer"] for error in refused.value.members["errors"]] == pointers


@given(st.floats(20, 1e12))
def test_what_has_ended_cannot_be_asked_for(now: float) -> None:
    with pytest.raises(InvalidRequest):
        check_terms(TERMS, SERVICE, now)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5), min_size=1, max_size=4))
def test_every_escaped_path_is_a_pointer(path: list[str]) -> None:
    assert POINTER.fullmatch("".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path))
