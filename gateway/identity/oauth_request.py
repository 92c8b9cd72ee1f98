"""A request to an OAuth endpoint, and what its checks have found out so far."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.identity.authority import Authority
from gateway.identity.delegations.delegation import Delegation
from gateway.identity.errors import invalid_client, invalid_request
from gateway.identity.jose.jwt import Jwt
from gateway.identity.verified import VerifiedToken
from gateway.model.client import Client


@dataclass(slots=True, kw_only=True)
class OAuthRequest:
    """One request; `parameters` are the form's, each at most once (RFC 6749 section 3.2).

    `path` is the endpoint's, `headers` have names in lower case. The fields
    from `assertion` on are filled in by checks, in the order of the table.
    """

    authority: Authority
    path: str
    method: str = "POST"
    parameters: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    assertion: Jwt | None = None
    authenticated: Client | None = None
    scopes: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    resource: str = ""
    details: tuple[Mapping[str, Any], ...] = ()
    confirmation: dict[str, str] | None = None
    delegation: Delegation | None = None
    subject_token: VerifiedToken | None = None
    subject_claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def client(self) -> Client:
        """The client, once authenticated; raises `invalid_client` before, so that no check can forget it."""
        if self.authenticated is None:
            raise invalid_client()
        return self.authenticated

    @property
    def client_assertion(self) -> Jwt:
        """The client's assertion, once it has been read."""
        if self.assertion is None:
            raise invalid_client()
        return self.assertion

    @property
    def subject(self) -> VerifiedToken:
        """The token to exchange, once it has been verified."""
        if self.subject_token is None:
            raise invalid_request("There is no subject token.")
        return self.subject_token

    def require(self, name: str) -> str:
        """Return a parameter; raises `invalid_request` when it is absent or empty."""
        value = self.parameters.get(name)
        if not value:
            raise invalid_request(f"The parameter {name} is missing.")
        return value


Check = Callable[[OAuthRequest], Awaitable[None]]
"""Refuses by raising `OAuthError`, or notes on the request what it found."""


async def run(checks: Sequence[Check], request: OAuthRequest) -> None:
    """Run every check in order; the first that refuses ends it."""
    for check in checks:
        await check(request)
