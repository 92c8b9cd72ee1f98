"""Wires sign-in: keys, tokens, proofs of possession, other issuers, and agencies' own sign-in."""

from __future__ import annotations

from gateway.bootstrap.foundations import Foundations
from gateway.bootstrap.lifecycle import Lifecycle
from gateway.bootstrap.sign_in import People
from gateway.identity.artifacts import Artifacts
from gateway.identity.authority import Authority
from gateway.identity.budgets import Budgets
from gateway.identity.delegations.delegations import Delegations
from gateway.identity.dpop.mapped_replay import MappedReplay
from gateway.identity.dpop.nonces import Nonces
from gateway.identity.dpop.proof import Proofs, Replay
from gateway.identity.dpop.shared_replay import SharedReplay
from gateway.identity.evidence import IdentityEvidence
from gateway.identity.grants import Grants
from gateway.identity.issuers.fetch import JSONFetcher
from gateway.identity.issuers.trusted_issuers import TrustedIssuers
from gateway.identity.keys.ring import KeyRing
from gateway.identity.keys.vault import KeyVault
from gateway.identity.keys.wrapping import WrappingKey
from gateway.identity.once import OnceValues
from gateway.identity.pairwise import Pairwise
from gateway.identity.possession import KeyPossession
from gateway.identity.registration.tokens import RegistrationTokens
from gateway.identity.revocations import Revocations
from gateway.identity.seal import SubjectSeal
from gateway.identity.upstream import UpstreamCredentials
from gateway.identity.verifier import TokenVerifier
from gateway.ports import Clients
from gateway.settings import Settings


class Identity:
    """The authorization server and the verifier, following the change feed.

    Make it after the parts that follow the catalogue: what the verifier
    verifies anew must already see the change.
    """

    def __init__(self, base: Foundations, clients: Clients, life: Lifecycle) -> None:
        settings = base.settings
        wrapping = WrappingKey.read(base.secrets)
        self.keys = KeyRing(KeyVault(base.store, wrapping))
        revocations = Revocations(base.store)
        self.people = People(base, wrapping, revocations)
        once = OnceValues(base.store)
        seal = SubjectSeal(wrapping)
        issuers = TrustedIssuers(settings.trusted_issuers, JSONFetcher(base.guard))
        replay: Replay = once
        if settings.valkey_url is not None:
            shared = SharedReplay(settings.valkey_url.get_secret_value())
            life.add(None, shared.close)
            replay = shared
        elif base.store.dialect == "sqlite":
            replay = _mapped_replay(settings, life)
        proofs = Proofs(Nonces(wrapping.derive("dpop-nonce")), replay)
        artifacts, grants = Artifacts(base.store), Grants(base.store, revocations)
        self.delegations = Delegations(base.store, revocations, base.journal)
        self.credentials = UpstreamCredentials(base.secrets, base.guard)
        self.verifier = TokenVerifier(
            issuer=settings.issuer,
            keys=self.keys,
            clients=clients,
            issuers=issuers,
            revocations=revocations,
            seal=seal,
            possession=KeyPossession(proofs),
        )
        self.registration_tokens = RegistrationTokens(base.store)
        self.authority = Authority(
            issuer=settings.issuer,
            keys=self.keys,
            clients=clients,
            once=replay,
            seal=seal,
            store=base.store,
            proofs=proofs,
            artifacts=artifacts,
            grants=grants,
            delegations=self.delegations,
            revocations=revocations,
            pairwise=Pairwise.read(base.secrets),
            verifier=self.verifier,
            sign_in=self.people.sign_in,
            evidence=IdentityEvidence(base.journal, base.pseudonyms),
            client_budgets=budgets_of(settings.sign_in_rate_client),
            token_lifetime=settings.token_lifetime,
        )
        life.add(self.keys.load)
        life.add(revocations.load)
        life.add(None, issuers.close)
        base.chores.extend([artifacts.prune, grants.prune, self.registration_tokens.prune])
        base.chores.append(once.prune)
        base.chores.append(revocations.prune)
        feed = base.feed
        feed.listen("catalogue", self.verifier.on_catalogue)
        feed.listen("keys", self.keys.on_change)
        feed.listen("keys", self.verifier.on_keys)
        feed.listen("revocation", revocations.on_change)
        feed.listen("revocation", self.verifier.on_revocation)
        feed.listen("revocation", self.people.in_force.on_revocation)


def budgets_of(rate: int) -> Budgets | None:
    """Return budgets of `rate` a second, and of ten seconds' worth at once; None for a rate of 0."""
    return Budgets(rate, 10 * rate) if rate else None


def _mapped_replay(settings: Settings, life: Lifecycle) -> MappedReplay:
    settings.data.mkdir(parents=True, exist_ok=True)
    replay = MappedReplay(settings.data, settings.workers)

    async def close() -> None:
        replay.close()

    life.add(None, close)
    return replay
