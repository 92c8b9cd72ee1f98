"""Every case: a good request of a kind, and what is done to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.conformance.differential import draft as good
from tests.conformance.differential.assertion_mutations import ASSERTION
from tests.conformance.differential.draft import Draft
from tests.conformance.differential.jwt_mutations import ANY_JWT, Mutate, on
from tests.conformance.differential.proof_mutations import PROOF, PROOF_OF_TOKEN
from tests.conformance.differential.request_mutations import REQUEST, REQUEST_OBJECT
from tests.conformance.differential.token_mutations import GRANT, HTTP, QUESTION, REDEEM, REFRESH

_OBJECT_JWT = {f"request object: {name}": on("request_object", bend) for name, bend in ANY_JWT.items()}
_KINDS: dict[str, tuple[Callable[[], Draft], dict[str, Mutate], dict[str, Mutate]]] = {
    "push": (good.push, REQUEST, {**ASSERTION, **PROOF}),
    "push signed": (good.push_signed, {**REQUEST_OBJECT, **_OBJECT_JWT}, ASSERTION),
    "client credentials": (good.client_credentials, {**GRANT, **ASSERTION, **HTTP}, PROOF),
    "refresh": (good.refresh, REFRESH, {**ASSERTION, **PROOF}),
    "userinfo": (good.userinfo, PROOF_OF_TOKEN, {}),
    "introspect": (good.introspect, QUESTION, ASSERTION),
    "revoke": (good.revoke, QUESTION, ASSERTION),
    "redeem": (good.redeem, REDEEM, {**ASSERTION, **PROOF}),
}
"""A good request, what is done to it, and what is done to it now and then: it is done elsewhere always."""
PAIRS = 100
SEED = 20


@dataclass(frozen=True)
class Case:
    """One request; the mutations of `names` are applied in order."""

    kind: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind} / {' + '.join(self.names)}"

    def draft(self) -> Draft:
        """Return the bent request, fresh."""
        make, always, sometimes = _KINDS[self.kind]
        made = make()
        for name in self.names:
            {**always, **sometimes}[name](made)
        return made


def cases() -> Iterator[Case]:
    """Give every mutation, and some pairs: what one hides, the other may let through. Always the same."""
    chance = random.Random(SEED)
    for kind, (_, always, sometimes) in _KINDS.items():
        names = sorted({**always, **sometimes})
        singles = [*always, *chance.sample(sorted(sometimes), len(sometimes) // 10)]
        yield from (Case(kind, (name,)) for name in singles)
        yield from (Case(kind, tuple(chance.sample(names, 2))) for _ in range(PAIRS // len(_KINDS)))
