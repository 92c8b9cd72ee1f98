"""npm openid-client, a certified FAPI 2.0 client, against a running Simpul and its real pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.browser import Browser, Page
from tests.support.gateway import ServedGateway
from tests.support.node import PeerError, node
from tests.support.oauth import private_key
from tests.support.openid_client import (
    BYE,
    REDIRECT,
    Portal,
    demo_provider,
    portal_at,
    sign_in_at_the_demo_provider,
)

pytestmark = [pytest.mark.node, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def portal(simpul: ServedGateway) -> Iterator[Portal]:
    with demo_provider(simpul), portal_at(simpul, "portal") as portal:
        yield portal


async def _signed_in(portal: Portal, browser: Browser, **more: Any) -> dict[str, Any]:
    """Sign Sekar in at the portal and return the token answer."""
    page = await browser.go(portal.push(**more))
    if "Do you allow" not in page.title:
        page = await sign_in_at_the_demo_provider(browser, page)
    return _redeemed(portal, await browser.press(page, "Allow"))


def _redeemed(portal: Portal, back: Page) -> dict[str, Any]:
    assert back.url.startswith(f"{REDIRECT}?"), back.response.text
    answer: dict[str, Any] = portal.do("redeem", url=back.url)
    return answer


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "EdDSA"])
def test_discovery_and_client_credentials_with_each_algorithm(simpul: ServedGateway, algorithm: str) -> None:
    with portal_at(simpul, f"system-{algorithm.lower()}", algorithm) as system:
        answer = system.do("clientCredentials", parameters={"scope": "registry:read"})
        assert (answer["token_type"], answer["scope"]) == ("dpop", "registry:read")
        assert system.do("call", url=f"{simpul.url}/registry/agencies")["status"] == 200


@pytest.mark.parametrize("signed", [False, True], ids=["form", "request object"])
async def test_a_person_signs_in(portal: Portal, browser: Browser, signed: bool) -> None:
    answer = await _signed_in(portal, browser, signed=signed)
    claims = answer["claims"]  # openid-client has verified the ID token, nonce and iss included
    assert (answer["token_type"], claims["acr"]) == ("dpop", "low")
    told = portal.do("userinfo", sub=claims["sub"])
    assert told["name"] == "Sekar Awanputih"


async def test_without_a_proof_at_par_the_code_is_bound_when_redeemed(
    portal: Portal, browser: Browser
) -> None:
    assert (await _signed_in(portal, browser, withProof=False))["token_type"] == "dpop"


async def test_refresh(portal: Portal, browser: Browser) -> None:
    first = await _signed_in(portal, browser)
    for scope in ("openid profile", "openid"):
        again = portal.do("refresh", parameters={"scope": scope})
        assert again["access_token"] != first["access_token"]
        assert set(again["scope"].split()) == set(scope.split())
    assert "name" not in portal.do("userinfo", sub=first["claims"]["sub"])


async def test_introspection_and_revocation(portal: Portal, browser: Browser) -> None:
    answer = await _signed_in(portal, browser)
    found = portal.do("introspect")
    assert (found["active"], found["client_id"], found["token_type"]) == (True, "portal", "DPoP")
    assert found["sub"]
    portal.do("revoke", which="refresh_token")
    assert portal.do("introspect") == {"active": False}
    with pytest.raises(PeerError, match="invalid_grant"):
        portal.do("refresh", parameters={})
    with pytest.raises(PeerError, match="invalid_token"):
        portal.do("userinfo", sub=answer["claims"]["sub"])


async def test_signed_introspection(simpul: ServedGateway, browser: Browser) -> None:
    answer = {"introspection_signed_response_alg": "ES256"}
    with portal_at(simpul, "careful-portal", known_here=answer) as portal:
        portal.do("clientCredentials", parameters={"scope": "registry:read"})
        found = portal.do("introspect")  # openid-client has verified the signature, issuer and audience
        assert (found["active"], found["scope"]) == (True, "registry:read")


def test_a_grant_that_the_client_signs(simpul: ServedGateway, portal: Portal) -> None:
    answer = portal.do("signedGrant", claims={"scope": "registry:read", "purpose": "benefit-check"})
    assert (answer["token_type"], answer["scope"]) == ("dpop", "registry:read")
    assert portal.do("introspect")["purpose"] == "benefit-check"


def test_dynamic_registration(simpul: ServedGateway, portal: Portal) -> None:
    initial = simpul.ask(
        "operator", "POST", "/registry/registration-tokens", json={"scopes": ["registry:read"]}
    )
    key = private_key("ES256", "registered-by-itself")
    metadata = {
        "client_name": "Registered by itself",
        "jwks": {"keys": [key.as_dict(private=False)]},
        "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": ["client_credentials"],
        "response_types": [],
    }
    token = initial["initial_access_token"]
    made = portal.do("register", server=simpul.url, metadata=metadata, initialAccessToken=token)
    with node("openid_client.mjs", package="openid-client") as process:
        itself = Portal(process)
        jwk = {**key.as_dict(private=True), "alg": "ES256"}
        itself.do("discover", server=simpul.url, id=made["client_id"], jwk=jwk)
        assert itself.do("clientCredentials", parameters={})["scope"] == "registry:read"
    with pytest.raises(PeerError, match="invalid_token"):
        portal.do("register", server=simpul.url, metadata=metadata, initialAccessToken=token)


async def test_without_a_page_if_the_portal_wants_none(portal: Portal, browser: Browser) -> None:
    asked = {"prompt": "none"}
    back = await browser.go(portal.push(parameters=asked))
    with pytest.raises(PeerError, match="login_required"):
        portal.do("redeem", url=back.url)
    await _signed_in(portal, browser)
    assert _redeemed(portal, await browser.go(portal.push(parameters=asked)))["claims"]["sub"]


async def test_rich_authorization_request(portal: Portal, browser: Browser) -> None:
    details = [
        {
            "type": "simpul_exchange",
            "agency": "tax",
            "service": "income",
            "operations": ["getPerson"],
            "purpose": "benefit-check",
            "legal_basis": "Benefits Act, section 4",
        }
    ]
    parameters = {"authorization_details": json.dumps(details)}
    page = await browser.go(portal.push(parameters=parameters))
    page = await sign_in_at_the_demo_provider(browser, page)
    assert "Benefits Act, section 4" in page.response.text
    answer = _redeemed(portal, await browser.press(page, "Allow"))
    assert answer["authorization_details"] == details
    assert portal.do("introspect")["authorization_details"] == details


async def test_resource_indicator_and_token_exchange(
    simpul: ServedGateway, portal: Portal, browser: Browser
) -> None:
    await _signed_in(portal, browser)
    resource = f"{simpul.url}/api/interior"
    answer = portal.do("exchange", parameters={"resource": resource, "scope": "openid"})
    assert (answer["token_type"], answer["scope"]) == ("dpop", "openid")
    assert portal.do("introspect", token=answer["access_token"])["aud"] == resource


async def test_step_up(portal: Portal, browser: Browser) -> None:
    await _signed_in(portal, browser)
    page = await browser.go(portal.push(parameters={"acr_values": "high"}))
    page = await browser.press(
        await browser.go(page.link("Demo ID")), "Sign in", account="demo-0001", level="urn:demo:card"
    )
    # Who agreed to the same before is not asked once more.
    assert _redeemed(portal, page)["claims"]["acr"] == "high"


async def test_step_up_by_age(portal: Portal, browser: Browser) -> None:
    first = (await _signed_in(portal, browser))["claims"]
    page = await browser.go(portal.push(parameters={"max_age": "0"}))
    assert "asks you to sign in once more" in page.response.text
    page = await sign_in_at_the_demo_provider(browser, page)
    second = _redeemed(portal, page)["claims"]
    assert second["auth_time"] >= first["auth_time"]
    assert second["sid"] == first["sid"]


async def test_a_person_declines(portal: Portal, browser: Browser) -> None:
    page = await sign_in_at_the_demo_provider(browser, await browser.go(portal.push()))
    back = await browser.press(page, "Do not allow")
    with pytest.raises(PeerError, match="access_denied"):
        portal.do("redeem", url=back.url)


async def test_an_answer_of_another_issuer_is_noticed(portal: Portal, browser: Browser) -> None:
    page = await sign_in_at_the_demo_provider(browser, await browser.go(portal.push()))
    back = await browser.press(page, "Allow")
    with pytest.raises(PeerError, match="iss"):
        portal.do("redeem", url=back.url.replace("iss=", "iss=https%3A%2F%2Fevil.test&was="))


async def test_sign_out_reaches_every_portal(simpul: ServedGateway, portal: Portal, browser: Browser) -> None:
    with portal_at(simpul, "second-portal") as second:
        claims = (await _signed_in(second, browser))["claims"]
        own = (await _signed_in(portal, browser))["claims"]
        leave = portal.do("endSession", parameters={"post_logout_redirect_uri": BYE, "state": "bye"})
        page = await browser.go(leave["url"])
        assert page.url == f"{BYE}?state=bye"
        for each, expected in ((portal, own), (second, claims)):
            received = each.do("logouts", wait=10)["received"]
            assert [(token["sub"], token["sid"]) for token in received] == [
                (expected["sub"], expected["sid"])
            ]
            with pytest.raises(PeerError, match="invalid_token"):
                each.do("userinfo", sub=expected["sub"])
            with pytest.raises(PeerError, match="invalid_grant"):
                each.do("refresh", parameters={})
