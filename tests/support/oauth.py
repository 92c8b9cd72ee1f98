"""A whole authorization server on a store of its own, and clients that sign like real ones."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import orjson
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from gateway.addresses import AddressGuard
from gateway.api.control_plane import create_control_plane
from gateway.api.oauth import oauth_router
from gateway.evidence.pseudonyms import Pseudonymiser
from gateway.identity.artifacts import Artifacts
from gateway.identity.authority import Authority
from gateway.identity.client_assertion import ASSERTION_TYPE
from gateway.identity.delegations.delegations import Delegations
from gateway.identity.dpop.mapped_replay import MappedReplay
from gateway.identity.dpop.nonces import Nonces
from gateway.identity.dpop.proof import Proofs, Replay
from gateway.identity.evidence import IdentityEvidence
from gateway.identity.grants import Grants
from gateway.identity.issuers.fetch import JSONFetcher
from gateway.identity.issuers.trusted_issuers import TrustedIssuers
from gateway.identity.jose.jwt import sign_jwt
from gateway.identity.keys.ring import KeyRing
from gateway.identity.keys.vault import KeyVault
from gateway.identity.keys.wrapping import WrappingKey
from gateway.identity.oauth_request import OAuthRequest
from gateway.identity.once import OnceValues
from gateway.identity.pairwise import Pairwise
from gateway.identity.possession import KeyPossession
from gateway.identity.revocations import Revocations
from gateway.identity.seal import SubjectSeal
from gateway.identity.sign_in import Asked, SignedIn, SignIn
from gateway.identity.verifier import TokenVerifier
from gateway.model.client import Client
from gateway.model.identifiers import new_id
from gateway.store.changes import ChangeFeed
from gateway.store.migrate import migrate
from gateway.store.store import Store
from tests.support.journals import MemoryJournal
from tests.support.shared_app import ASGI, SharedApp

ISSUER = "https://simpul.test"
WRAPPING = bytes(range(32))


def private_key(algorithm: str = "ES256", name: str = "one") -> Key:
    """Return a private key for `algorithm`; the same one for the same name."""
    return _key(algorithm, name)


@lru_cache
def _key(algorithm: str, _name: str) -> Key:
    if algorithm in ("PS256", "RS256"):
        return RSAKey.generate_key(2048, auto_kid=True)
    if algorithm == "EdDSA":
        return OKPKey.generate_key("Ed25519", auto_kid=True)
    return ECKey.generate_key("P-256", auto_kid=True)


def portal(**changes: Any) -> Client:
    """Return a client with one key of each kind."""
    keys = [private_key(algorithm).as_dict(private=False) for algorithm in ("ES256", "PS256", "EdDSA")]
    client = Client(
        id="portal",
        agency="interior",
        name="Portal",
        jwks={"keys": keys},
        scopes=frozenset({"registry:read", "evidence:read"}),
        metadata={"bearer_tokens_allowed": True},
    )
    return replace(client, **changes)


@dataclass
class MemoryClients:
    """Clients in memory; a change counts at once."""

    clients: dict[str, Client] = field(default_factory=lambda: {"portal": portal()})

    async def find(self, client: str) -> Client | None:
        return self.clients.get(client)

    def put(self, *clients: Client) -> None:
        self.clients.update({client.id: client for client in clients})


def assertion(
    client: str = "portal", algorithm: str = "ES256", header: Mapping[str, Any] | None = None, **claims: Any
) -> str:
    """Return a client assertion; a claim given as None is left out."""
    key = private_key(algorithm)
    now = int(time.time())
    body = {
        "iss": client,
        "sub": client,
        "aud": ISSUER,
        "jti": new_id(),
        "iat": now,
        "exp": now + 60,
    } | claims
    members = {name: value for name, value in body.items() if value is not None}
    head = {"alg": algorithm, "kid": key.kid, **(header or {})}
    head = {name: value for name, value in head.items() if value is not None}
    return sign_jwt(head, orjson.dumps(members), key)


def token_form(**changes: str | None) -> dict[str, str]:
    """Return a client-credentials request; a parameter given as None is left out."""
    form: dict[str, str | None] = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": None if "client_assertion" in changes else assertion(),
        **changes,
    }
    return {name: value for name, value in form.items() if value is not None}


@dataclass
class SignedInHere:
    """A sign-in that knows who sits at the browser by a cookie, as a real one does."""

    people: dict[str, SignedIn] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    async def person(self, headers: Mapping[str, str], asked: Asked) -> SignedIn | None:
        self.asked.append(asked)
        return self.people.get(headers.get("cookie", ""))

    async def obstacle(self, _headers: Mapping[str, str], _asked: Asked) -> str:
        return "login_required"

    def page(self, asked: Asked) -> str:
        return f"/signin?{asked.query}"


@dataclass
class House:
    """The parts of one worker."""

    store: Store
    vault: KeyVault
    clients: MemoryClients
    authority: Authority
    revocations: Revocations
    verifier: TokenVerifier
    feed: ChangeFeed
    http: httpx2.AsyncClient
    proofs: Proofs
    app: ASGI
    journal: MemoryJournal

    def request(self, path: str = "/oauth/token", **parameters: str) -> OAuthRequest:
        return OAuthRequest(authority=self.authority, path=path, parameters=parameters)

    async def token(self, **changes: str | None) -> dict[str, Any]:
        """Return the answer to a token request; fails the test when it is refused."""
        answer = await self.http.post("/oauth/token", data=token_form(**changes))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def principal(self, token: str, scheme: str = "Bearer", **headers: str) -> Any:
        return await self.verifier.verify(
            "GET", ISSUER + "/registry/agencies", {"authorization": f"{scheme} {token}", **headers}
        )


_APP = SharedApp(
    lambda parts: create_control_plane([oauth_router(parts.authority, frozenset({"registry:read"}))])
)

_migrated: list[bytes] = []
"""A store with its tables and keys: made once, because each migration costs as much as a test."""


async def _open_store(path: Path) -> Store:
    if _migrated and not path.exists():
        path.write_bytes(_migrated[0])
    store = Store(f"sqlite+aiosqlite:///{path}")
    if not _migrated:
        await migrate(store)
        await KeyVault(store, WrappingKey(WRAPPING)).ensure()
        await store.close()
        _migrated.append(path.read_bytes())
    return store


@asynccontextmanager
async def open_house(
    directory: Path,
    *,
    clients: MemoryClients | None = None,
    issuers: TrustedIssuers | None = None,
    sign_in: SignIn | None = None,
    url: str | None = None,
) -> AsyncIterator[House]:
    """Open a worker on the store in `directory`, or on the migrated one at `url`; several may share it."""
    store = Store(url) if url else await _open_store(directory / "simpul.db")
    wrapping = WrappingKey(WRAPPING)
    vault = KeyVault(store, wrapping)
    await vault.ensure()
    ring = KeyRing(vault)
    feed = ChangeFeed(store)
    await feed.start()
    await ring.load()
    clients, journal = clients or MemoryClients(), MemoryJournal()
    seal = SubjectSeal(wrapping)
    local = MappedReplay(directory, buckets=64)
    replay: Replay = OnceValues(store) if url else local
    revocations = Revocations(store)
    proofs = Proofs(Nonces(wrapping.derive("dpop-nonce")), replay)
    verifier = TokenVerifier(
        issuer=ISSUER,
        keys=ring,
        clients=clients,
        issuers=issuers or TrustedIssuers((), JSONFetcher(AddressGuard())),
        revocations=revocations,
        seal=seal,
        possession=KeyPossession(proofs),
    )
    authority = Authority(
        issuer=ISSUER,
        store=store,
        keys=ring,
        clients=clients,
        once=replay,
        seal=seal,
        proofs=proofs,
        artifacts=Artifacts(store),
        grants=Grants(store, revocations),
        delegations=Delegations(store, revocations, journal),
        revocations=revocations,
        pairwise=Pairwise(bytes(range(32))),
        verifier=verifier,
        sign_in=sign_in or SignedInHere(),
        evidence=IdentityEvidence(journal, Pseudonymiser(WRAPPING)),
    )
    for topic, listeners in {
        "keys": (ring.on_change, verifier.on_keys),
        "revocation": (revocations.on_change, verifier.on_revocation),
        "catalogue": (verifier.on_catalogue,),
    }.items():
        for listener in listeners:
            feed.listen(topic, listener)
    app = _APP.over(authority=authority)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ISSUER) as http:
        try:
            yield House(
                store, vault, clients, authority, revocations, verifier, feed, http, proofs, app, journal
            )
        finally:
            await feed.stop()
            await store.close()
            local.close()


def proof(
    method: str,
    url: str,
    *,
    nonce: str | None = None,
    token: str | None = None,
    algorithm: str = "ES256",
    header: Mapping[str, Any] | None = None,
    **claims: Any,
) -> str:
    """Return a DPoP proof; a claim or header member given as None is left out."""
    key = private_key(algorithm, "dpop")
    hashed = urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode() if token else None
    body = {
        "htm": method,
        "htu": url,
        "iat": int(time.time()),
        "jti": new_id(),
        "nonce": nonce,
        "ath": hashed,
    } | claims
    head = {"typ": "dpop+jwt", "alg": algorithm, "jwk": key.as_dict(private=False), **(header or {})}
    members = {name: value for name, value in body.items() if value is not None}
    head = {name: value for name, value in head.items() if value is not None}
    return sign_jwt(head, orjson.dumps(members), key)
