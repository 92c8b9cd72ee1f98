from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.verified import TokenCache, VerifiedToken
from gateway.model.principal import Principal


def token(*marks: str) -> VerifiedToken:
    principal = Principal(client="c", issuer="i", token_id="t", expires=9e9)
    return VerifiedToken(principal=principal, audience="a", marks=frozenset(marks))


@given(st.lists(st.tuples(st.sampled_from("kdi"), st.integers(0, 9), st.sampled_from("xyz")), max_size=60))
def test_it_stays_bounded_and_forgets_what_is_invalidated(steps: list[tuple[str, int, str]]) -> None:
    cache = TokenCache(4)
    model: dict[bytes, str] = {}
    for act, number, mark in steps:
        digest = bytes([number])
        if act == "k":
            cache.keep(digest, token(mark), cache.generation)
            if digest not in model:
                if len(model) == 4:
                    del model[next(iter(model))]
                model[digest] = mark
        elif act == "d":
            cache.drop(digest)
            model.pop(digest, None)
        else:
            cache.invalidate([mark])
            model = {key: value for key, value in model.items() if value != mark}
        assert len(cache) == len(model) <= 4
        assert all(cache.get(key) is not None for key in model)


def test_what_began_before_an_invalidation_is_not_kept_after_it() -> None:
    cache = TokenCache(4)
    begun = cache.generation
    cache.invalidate(["client:x"])
    cache.keep(b"d", token("client:x"), begun)
    assert cache.get(b"d") is None
    cache.keep(b"d", token("client:x"), cache.generation)
    cache.clear()
    assert len(cache) == 0
