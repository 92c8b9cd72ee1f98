"""The Keycloak realm and its registration at Simpul say the same. No Keycloak runs here."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

from gateway.api.providers import ProviderDraft, provider_of
from gateway.bootstrap.providers import read_providers
from gateway.identity.jose.algorithms import ALGORITHMS, OWN_ALGORITHM
from gateway.identity.upstreams.identity_token import read_identity
from gateway.identity.upstreams.logout_token import EVENT, read_logout_token
from gateway.identity.upstreams.sign_in import CALLBACK
from gateway.model.classification import Assurance
from tests.deploy.keycloak_members import ATTRIBUTES, CLIENT, MAPPER, REALM, SCOPES
from tests.support.identity_api import IdentityAPI
from tests.support.people import open_people_house

FOLDER = Path(__file__).parents[2] / "deploy" / "keycloak"


def realm() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / "realm.json").read_text())
    return document


def client() -> dict[str, Any]:
    (only,) = realm()["clients"]
    found: dict[str, Any] = only
    return found


def provider() -> ProviderDraft:
    return ProviderDraft.model_validate_json((FOLDER / "provider.json").read_text())


def test_each_knows_the_other() -> None:
    ours, theirs = provider(), client()
    host = "https://simpul.example"
    assert ours.issuer.endswith(f"/realms/{realm()['realm']}")
    assert ours.client_id == theirs["clientId"]
    assert theirs["redirectUris"] == [f"{host}{CALLBACK}{ours.id}"]
    attributes = theirs["attributes"]
    assert attributes["jwks.url"] == f"{host}/oauth/jwks"
    assert attributes["backchannel.logout.url"] == f"{host}/signin/backchannel/{ours.id}"


def test_simpul_proves_itself_with_its_own_key() -> None:
    theirs = client()
    assert provider().authentication == "private_key_jwt"
    assert theirs["clientAuthenticatorType"] == "client-jwt"
    assert theirs["attributes"]["use.jwks.url"] == "true"
    assert theirs["attributes"]["token.endpoint.auth.signing.alg"] == OWN_ALGORITHM
    assert "secret" not in theirs


def test_the_realm_gives_what_simpul_insists_on() -> None:
    theirs = client()
    assert theirs["attributes"]["id.token.signed.response.alg"] in ALGORITHMS
    assert theirs["attributes"]["pkce.code.challenge.method"] == "S256"
    assert theirs["attributes"]["exclude.issuer.from.auth.response"] == "false"
    assert theirs["attributes"]["backchannel.logout.session.required"] == "true"
    assert {"basic", "acr"} <= set(theirs["defaultClientScopes"])


def test_only_the_code_flow_exists_and_no_wildcard() -> None:
    theirs = client()
    assert theirs["standardFlowEnabled"] is True
    for flow in (
        "implicitFlowEnabled",
        "directAccessGrantsEnabled",
        "serviceAccountsEnabled",
        "publicClient",
    ):
        assert theirs[flow] is False, flow
    assert "*" not in json.dumps(theirs["redirectUris"] + theirs["webOrigins"])


def test_levels_are_the_same_on_both_sides() -> None:
    levels = json.loads(realm()["attributes"]["acr.loa.map"])
    assert set(levels) == set(provider().acr)
    by_level = sorted(levels, key=lambda name: levels[name])
    assert [provider().acr[name] for name in by_level] == ["low", "substantial", "high"]


def test_the_claim_that_says_who_it_is_is_there_and_not_for_people_to_change() -> None:
    (mapper,) = client()["protocolMappers"]
    assert mapper["config"]["claim.name"] == provider().subject_claim
    assert mapper["config"]["id.token.claim"] == "true"
    (profile,) = realm()["components"]["org.keycloak.userprofile.UserProfileProvider"]
    (text,) = profile["config"]["kc.user.profile.config"]
    attributes = {entry["name"]: entry for entry in json.loads(text)["attributes"]}
    assert attributes[mapper["config"]["user.attribute"]]["permissions"]["edit"] == ["admin"]
    assert realm()["registrationAllowed"] is False


def test_nobody_is_in_it() -> None:
    assert "users" not in realm()


def test_every_member_is_one_that_keycloak_knows() -> None:
    theirs = client()
    assert realm().keys() <= REALM
    assert theirs.keys() <= CLIENT
    assert theirs["attributes"].keys() <= ATTRIBUTES
    assert all(mapper.keys() <= MAPPER for mapper in theirs["protocolMappers"])
    assert set(theirs["defaultClientScopes"] + theirs["optionalClientScopes"]) <= SCOPES


def test_nobody_waits_for_a_mail_that_no_server_sends() -> None:
    assert "smtpServer" not in realm()
    assert (realm()["verifyEmail"], realm()["resetPasswordAllowed"]) == (False, False)


async def test_simpul_takes_the_registration_by_its_api_and_by_its_settings(tmp_path: Path) -> None:
    text = (FOLDER / "provider.json").read_text()
    listed = tmp_path / "providers.json"
    listed.write_text(f'{{"provider": [{text}]}}')
    (configured,) = read_providers(listed)
    async with open_people_house(tmp_path) as people:
        api = IdentityAPI.of(people)
        answer = await api.http.post(
            "/identity/providers",
            content=text,
            headers={"authorization": "Bearer identity:admin", "content-type": "application/json"},
        )
        assert answer.status_code == 201, answer.text
        registered, _ = await people.parts.providers.find("citizens")
    assert registered == configured == provider_of("citizens", provider())


async def test_tokens_as_keycloak_gives_them_sign_a_person_in_and_out(tmp_path: Path) -> None:
    """The claims are those of a realm with the scopes `basic`, `acr`, `profile`, and of its logout tokens."""
    async with open_people_house(tmp_path) as people:
        upstream, parts, now = people.upstream, people.parts, int(time.time())
        upstream.key, upstream.header = RSAKey.generate_key(2048, auto_kid=True), {"alg": "PS256"}
        known = replace(provider_of("citizens", provider()), issuer=upstream.url)
        common = {
            "iss": upstream.url,
            "aud": "simpul",
            "sub": "f3b1",
            "iat": now,
            "exp": now + 60,
            "sid": "s-1",
        }
        identity = {
            "auth_time": now,
            "jti": "id:1",
            "typ": "ID",
            "azp": "simpul",
            "nonce": "n",
            "at_hash": "aGFzaA",
            "acr": "substantial",
            "name": "Anna Invented",
            "national_id": "9901015403880001",
            "preferred_username": "anna",
        }
        with_it = {"directory": parts.upstream.directory, "subjects": parts.upstream.subjects}
        token = upstream.sign({**common, **identity})
        found = await read_identity(token, known, nonce="n", since=now - 5, now=now, **with_it)
        assert (found.assurance, found.claims) == (Assurance.SUBSTANTIAL, {"name": "Anna Invented"})
        logout = {**common, "jti": "l-1", "typ": "Logout", "events": {EVENT: {}}}
        once = people.house.authority.once
        ended = await read_logout_token(
            upstream.sign(logout, typ="logout+jwt"), known, once=once, now=now, **with_it
        )
        assert (ended.upstream_subject, ended.upstream_session) == (
            found.upstream_subject,
            found.upstream_session,
        )
