"""The Keycloak realm and its registration at Simpul say the same. No Keycloak runs here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gateway.api.providers import ProviderDraft
from gateway.identity.jose.algorithms import ALGORITHMS, OWN_ALGORITHM
from gateway.identity.upstreams.sign_in import CALLBACK

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
