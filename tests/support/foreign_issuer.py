"""Other issuers on loopback: one that counts who asks for its keys, and one that never answers."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from joserfc.jwk import ECKey

from gateway.identity.jose.jwt import sign_jwt
from gateway.model.identifiers import new_id
from tests.support.loopback import Loopback, Reply, Seen, serve


@dataclass
class ForeignIssuer:
    """An issuer of RFC 9068 tokens; `keys` are those that it publishes now, the last signs."""

    url: str = ""
    keys: dict[str, ECKey] = field(default_factory=dict)
    server: Loopback | None = None

    def rotate(self, kid: str) -> None:
        """Sign with a new key from now on; those before are not published any more."""
        self.keys = {kid: ECKey.generate_key("P-256")}

    def reply(self, seen: Seen) -> Reply:
        if seen.path == "/.well-known/openid-configuration":
            document: Any = {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}
        else:
            document = {
                "keys": [{**key.as_dict(private=False), "kid": kid} for kid, key in self.keys.items()]
            }
        return 200, {"content-type": "application/json"}, json.dumps(document).encode()

    def token(self, audience: str, client: str, kid: str | None = None, **claims: Any) -> str:
        """Return a token for `audience`; with `kid` it names another key than the one that signed it."""
        name, key = list(self.keys.items())[-1]
        now = int(time.time())
        body = {
            "iss": self.url,
            "sub": client,
            "aud": audience,
            "client_id": client,
            "jti": new_id(),
            "iat": now,
            "exp": now + 300,
            "scope": "registry:read",
            **claims,
        }
        return sign_jwt({"typ": "at+jwt", "alg": "ES256", "kid": kid or name}, orjson.dumps(body), key)

    def fetched(self, path: str = "/jwks") -> int:
        """Return how often `path` was asked for."""
        assert self.server is not None
        return sum(seen.path == path for seen in self.server.seen)


@contextmanager
def foreign_issuer() -> Iterator[ForeignIssuer]:
    """Serve an issuer with one key."""
    issuer = ForeignIssuer()
    issuer.rotate("first")
    with serve(issuer.reply) as server:
        issuer.url, issuer.server = server.url, server
        yield issuer


@contextmanager
def silent_issuer() -> Iterator[tuple[ForeignIssuer, socket.socket]]:
    """Give an issuer whose server takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        issuer = ForeignIssuer(f"http://127.0.0.1:{listening.getsockname()[1]}")
        issuer.rotate("dead")
        yield issuer, listening
