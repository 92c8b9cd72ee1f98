"""An exchange path for tests: the production stages, with small real parts around them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from adapters.rest import RestAdapter
from gateway.addresses import AddressGuard
from gateway.exchange.app import ExchangeApp
from gateway.exchange.parts import ExchangeParts, Limits
from gateway.exchange.quotas import MappedQuotas
from gateway.exchange.snapshot import SnapshotHolder, build_snapshot
from gateway.identity.pairwise import Pairwise
from gateway.model.catalogue import Catalogue
from gateway.model.decision import Decision, Facts
from gateway.model.principal import Principal
from gateway.model.service import Endpoint
from gateway.problems import NotAuthenticated
from gateway.upstream.transport import HttpTransport
from policies.obligations import OBLIGATIONS
from tests.support.journals import MemoryJournal
from tests.support.tax_income import HOUR, catalogue, principal

LOOPBACK = AddressGuard([ip_network("127.0.0.0/8")])
PAIRWISE = Pairwise(bytes(range(32)))


class Tokens:
    """Knows tokens by heart; implements `Verifier`."""

    def __init__(self) -> None:
        self.principals: dict[str, Principal] = {}
        self.verified = 0

    def cached(self, authorization: bytes) -> Principal | None:
        return self.principals.get(authorization.decode("latin-1"))

    async def verify(self, method: str, url: str, headers: Mapping[str, str]) -> Principal:
        self.verified += 1
        raise NotAuthenticated("The token is not valid.", headers={"WWW-Authenticate": "Bearer"})


class Rules:
    """Permits, but what `denied` names; implements `Decider`."""

    def __init__(self) -> None:
        self.denied: dict[str, str] = {}
        self.facts: list[Facts] = []

    @property
    def policy_set(self) -> str:
        return "-".join(["set-1", *self.denied])

    def decide(self, facts: Facts) -> Decision:
        self.facts.append(facts)
        reason = self.denied.get(facts.operation)
        return Decision(reason is None, reason or "permitted", ("rule",), self.policy_set)


class Plain:
    """Implements `Pseudonyms` and `Credentials` without secrets."""

    def __init__(self) -> None:
        self.renewed = 0

    def pseudonym(self, subject: str) -> str:
        return f"pseudonym-of-{len(subject)}"

    async def headers(self, endpoint: Endpoint, *, renew: bool = False) -> list[tuple[str, str]]:
        self.renewed += renew
        return [("authorization", f"Bearer own-{self.renewed}")]


class TraceOf:
    """A trace that is always the same."""

    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
    id = "0af7651916cd43dd8448eb211c80319c"


class Counts:
    """Implements `Recorder`."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.linked: list[str | None] = []

    def begin(self) -> TraceOf:
        return TraceOf()

    def finish(self, trace: Any, **facts: Any) -> None:
        self.codes.append(facts["code"])
        self.linked.append(facts["inbound"])


@dataclass
class Kit:
    """The parts of a test, each to be looked at and changed."""

    directory: Path
    base_url: str
    tokens: Tokens = field(default_factory=Tokens)
    rules: Rules = field(default_factory=Rules)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    plain: Plain = field(default_factory=Plain)
    counts: Counts = field(default_factory=Counts)
    holder: SnapshotHolder = field(default_factory=SnapshotHolder)
    limits: Limits = field(default_factory=Limits)
    guard: AddressGuard = LOOPBACK

    def __post_init__(self) -> None:
        self.publish(catalogue(self.base_url))
        self.tokens.principals["Bearer good"] = principal()
        self.tokens.principals["Bearer audit-only"] = principal(purposes=frozenset({"audit"}))
        self.parts = ExchangeParts(
            snapshots=self.holder,
            verifier=self.tokens,
            decider=self.rules,
            journal=self.journal,
            pseudonyms=self.plain,
            pairwise=PAIRWISE,
            quotas=MappedQuotas(self.directory / "quotas", slots=256),
            transport=HttpTransport(self.guard, Path),
            credentials=self.plain,
            recorder=self.counts,
            issuer="https://gateway.example",
            limits=self.limits,
        )
        self.app = ExchangeApp(self.parts)

    def publish(self, content: Catalogue) -> None:
        """Build the snapshot of `content` and swap it in."""
        adapters = {"rest": RestAdapter()}
        self.holder.swap(build_snapshot(content, adapters, OBLIGATIONS, self.holder.current))

    async def call(self, method: str, path: str, body: bytes = b"", **fields: str) -> Reply:
        """Call the app over ASGI as the portal, for social benefits; fields override what it sends."""
        headers = {
            "host": "gateway.example",
            "authorization": "Bearer good",
            "simpul_purpose": "social-benefits",
        }
        if body:
            headers |= {"content_length": str(len(body)), "content_type": "application/json"}
        headers |= fields
        raw = [(n.replace("_", "-").encode(), v.encode("latin-1")) for n, v in headers.items() if v]
        return await call(self.app, method, path, raw, [body])


async def settle(pending: Awaitable[object] | None) -> None:
    """Wait for what a stage has to wait for, if for anything."""
    if pending is not None:
        await pending


@dataclass
class Reply:
    """An answer as an ASGI server saw it; `complete` is false when it was broken off."""

    status: int
    headers: dict[str, str]
    body: bytes
    complete: bool

    @property
    def problem(self) -> dict[str, Any]:
        """The problem's JSON."""
        assert self.headers["content-type"] == "application/problem+json", self
        return dict(json.loads(self.body))


async def call(
    app: ExchangeApp, method: str, path: str, headers: list[tuple[bytes, bytes]], pieces: list[bytes]
) -> Reply:
    """Send one request over ASGI and gather the answer."""
    target, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "raw_path": target.encode("latin-1"),
        "path": target,
        "query_string": query.encode("latin-1"),
        "headers": headers,
    }
    left = list(pieces)
    sent: list[dict[str, Any]] = []

    async def receive() -> Mapping[str, Any]:
        if left:
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}
        await asyncio.sleep(HOUR)
        raise AssertionError("nobody waits that long")

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    if not sent:
        return Reply(0, {}, b"", False)
    return Reply(
        sent[0]["status"],
        {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]},
        b"".join(message.get("body", b"") for message in sent[1:]),
        not sent[-1].get("more_body", False),
    )
