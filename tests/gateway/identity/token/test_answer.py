from __future__ import annotations

from gateway.identity.token.access_token import AccessToken, Issued
from gateway.identity.token.answer import token_answer

ISSUED = Issued(token="t", id="i", expires=100, lifetime=50)


def test_the_type_says_how_to_present_it() -> None:
    plain = AccessToken(client="c", audience="a", scopes=frozenset({"b", "a"}))
    bound = AccessToken(client="c", audience="a", scopes=frozenset(), confirmation={"jkt": "x"})
    assert token_answer(plain, ISSUED) == {
        "access_token": "t",
        "token_type": "Bearer",
        "expires_in": 50,
        "scope": "a b",
    }
    assert token_answer(bound, ISSUED)["token_type"] == "DPoP"


def test_purposes_and_details_are_told_when_there_are_some() -> None:
    token = AccessToken(
        client="c", audience="a", scopes=frozenset(), purposes=frozenset({"p"}), details=({"type": "t"},)
    )
    answer = token_answer(token, ISSUED)
    assert (answer["purpose"], answer["authorization_details"]) == ("p", [{"type": "t"}])
