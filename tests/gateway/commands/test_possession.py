from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest

from gateway.commands.client_key import make_client_key
from gateway.commands.possession import BoundToken, OwnKey, PlainToken
from gateway.commands.token import TokenRefused, fetch_token, sign_in
from gateway.identity.jose.jwt import read_jwt
from tests.gateway.commands.test_token import running
from tests.support.loopback import Reply, Seen, serve
from tests.support.oauth import ISSUER, MemoryClients, portal


def test_each_request_proves_the_key_and_a_nonce_is_brought_when_asked_for() -> None:
    def reply(seen: Seen) -> Reply:
        if "nonce" not in read_jwt(seen.headers["dpop"]).claims:
            return 401, {"dpop-nonce": "n1", "www-authenticate": 'DPoP error="use_dpop_nonce"'}, b""
        return 200, {}, seen.body

    with serve(reply) as server:
        auth = BoundToken("t0ken", "https://simpul.example", OwnKey())
        with httpx2.Client(base_url=server.url, auth=auth, trust_env=False) as http:
            assert http.post("/registry/a%20b?limit=1", content=b"kept").content == b"kept"
            assert http.get("/registry").status_code == 200
    proofs = [read_jwt(seen.headers["dpop"]) for seen in server.seen]
    assert [proof.claims.get("nonce") for proof in proofs] == [None, "n1", "n1"]
    first = proofs[0]
    assert (first.claims["htm"], first.claims["htu"]) == ("POST", "https://simpul.example/registry/a%20b")
    assert first.claims["ath"] == base64.urlsafe_b64encode(sha256(b"t0ken").digest()).decode().rstrip("=")
    assert "d" not in first.header["jwk"]
    assert len({proof.claims["jti"] for proof in proofs}) == 3
    assert {seen.headers["authorization"] for seen in server.seen} == {"DPoP t0ken"}


def test_another_refusal_is_not_tried_again() -> None:
    with serve(lambda _: (401, {}, b"")) as server:
        auth = BoundToken("t", server.url, OwnKey())
        assert httpx2.get(server.url, auth=auth, trust_env=False).status_code == 401
    assert len(server.seen) == 1


def test_a_token_that_was_given_is_sent_as_it_is() -> None:
    with serve(lambda _: (200, {}, b"")) as server:
        httpx2.get(server.url, auth=PlainToken("t0ken"), trust_env=False)
    assert server.seen[0].headers["authorization"] == "Bearer t0ken"
    assert "dpop" not in server.seen[0].headers


def test_a_client_that_may_have_bound_tokens_only_signs_in(tmp_path: Path) -> None:
    client = portal(jwks={"keys": [make_client_key(tmp_path, "portal")]}, metadata={})
    with running(tmp_path, MemoryClients({"portal": client})) as server:
        with pytest.raises(TokenRefused, match="DPoP proof is needed"):
            fetch_token(server, tmp_path, "portal", None, None)
        auth = sign_in(server, tmp_path, "portal")
    request = next(auth.auth_flow(httpx2.Request("GET", f"{server}/registry/agencies")))
    token = read_jwt(request.headers["authorization"].removeprefix("DPoP "))
    proof = read_jwt(request.headers["dpop"])
    assert token.claims["cnf"].keys() == {"jkt"}
    assert proof.claims["htu"] == f"{ISSUER}/registry/agencies"
