"""The parts that the authorization server's endpoints share."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from gateway.identity.artifacts import Artifacts
from gateway.identity.budgets import Budgets
from gateway.identity.delegations.delegations import Delegations
from gateway.identity.dpop.proof import Proofs, Replay
from gateway.identity.errors import slow_down
from gateway.identity.evidence import IdentityEvidence
from gateway.identity.grants import Grants
from gateway.identity.keys.ring import KeyRing
from gateway.identity.pairwise import Pairwise
from gateway.identity.revocations import Revocations
from gateway.identity.seal import SubjectSeal
from gateway.identity.sign_in import SignIn
from gateway.identity.verifier import TokenVerifier
from gateway.ports import Clients
from gateway.store.store import Store

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One issuer; `issuer` has no trailing slash, `token_lifetime` is in seconds."""

    issuer: str
    store: Store
    keys: KeyRing
    clients: Clients
    once: Replay
    seal: SubjectSeal
    proofs: Proofs
    artifacts: Artifacts
    grants: Grants
    delegations: Delegations
    revocations: Revocations
    pairwise: Pairwise
    verifier: TokenVerifier
    sign_in: SignIn
    evidence: IdentityEvidence
    client_budgets: Budgets | None = None
    """How often each client may ask the endpoints; None does not limit."""
    token_lifetime: int = 300
    clock: Clock = time.time

    def url(self, path: str) -> str:
        """Return the absolute URL of one of its endpoints."""
        return self.issuer + path

    def limit_client(self, client: str) -> None:
        """Raise `slow_down` (429) when a client asks too often.

        Call it once the client is known for sure, so that nobody uses up another's budget.
        """
        wait = self.client_budgets.take(client) if self.client_budgets is not None else 0
        if wait:
            raise slow_down(wait)
