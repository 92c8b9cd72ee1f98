from __future__ import annotations

import pytest

from gateway.model.principal import Principal, named_actors, outermost_person


@pytest.mark.parametrize(
    ("actors", "person"),
    [
        ((), None),
        (("client:system",), None),
        (("guardian",), "guardian"),
        (("client:archive", "client:system", "guardian", "official"), "guardian"),
    ],
)
def test_who_acts_is_the_outermost_person_not_a_client(actors: tuple[str, ...], person: str | None) -> None:
    assert outermost_person(actors) == person
    made = Principal(client="c", issuer="i", token_id="t", expires=1.0, subject="ward", actors=actors)
    assert made.acting == person


def test_clients_are_named_and_persons_are_not() -> None:
    assert named_actors(("client:system", "guardian"), str.upper) == ("client:system", "GUARDIAN")
