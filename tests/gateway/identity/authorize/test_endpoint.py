from __future__ import annotations

import time
from dataclasses import replace

import pytest

from gateway.identity.authorize.endpoint import asked_for, refuse
from gateway.identity.errors import OAuthError
from gateway.model.classification import Assurance
from gateway.model.mandate import MandateTerms
from tests.support.moments import FromNow, settled
from tests.support.oauth import ISSUER, House, SignedInHere, portal
from tests.support.oauth_flow import ANNA, Flow, answer_of, signing_portal, start_flow


def sit_down(house: House, **changes: object) -> None:
    assert isinstance(house.authority.sign_in, SignedInHere)
    house.authority.sign_in.people["anna"] = replace(ANNA, **changes)


async def test_a_request_is_used_once_and_by_its_client(house: House) -> None:
    flow = start_flow(house)
    house.clients.put(signing_portal(id="other"))
    uri = (await flow.push()).json()["request_uri"]
    assert (await Flow(house, client="other").browse(uri)).status_code == 400
    assert (await flow.browse(uri)).status_code == 303
    again = await flow.browse(uri)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("uri", ["", "https://evil.test/r", "urn:ietf:params:oauth:request_uri:invented"])
async def test_an_unknown_request_is_shown_and_never_redirected(house: House, uri: str) -> None:
    flow = start_flow(house)
    sent = await flow.browse(uri, redirect_uri="https://evil.test/")
    assert sent.status_code == 400
    assert "location" not in sent.headers


async def test_parameters_beside_the_reference_count_for_nothing(house: House) -> None:
    flow = start_flow(house)
    uri = (await flow.push()).json()["request_uri"]
    sent = await flow.browse(uri, redirect_uri="https://evil.test/", scope="registry:admin", state="evil")
    assert sent.headers["location"].startswith("https://portal.test/callback")
    assert answer_of(sent)["state"] == "st"


@pytest.mark.parametrize(
    ("wish", "person"),
    [
        ({"acr_values": "high"}, {}),
        ({"max_age": "60"}, {"authenticated_at": FromNow(-120)}),
        ({"prompt": "login"}, {"authenticated_at": FromNow(-5)}),
        ({"max_age": "0"}, {"authenticated_at": FromNow(-5)}),
    ],
)
async def test_a_weaker_or_older_sign_in_does_not_do(
    house: House, wish: dict[str, str], person: dict[str, FromNow]
) -> None:
    flow = start_flow(house)
    sit_down(house, **settled(person))
    uri = (await flow.push(**wish)).json()["request_uri"]
    assert (await flow.browse(uri)).headers["location"].startswith("/signin?")
    sit_down(house, assurance=Assurance.HIGH, authenticated_at=int(time.time()) + 1)
    assert "code" in answer_of(await flow.browse(uri))


@pytest.mark.parametrize("wish", [{"prompt": "login"}, {"max_age": "0"}])
async def test_a_sign_in_in_the_second_of_the_push_was_before_it(house: House, wish: dict[str, str]) -> None:
    flow, now = start_flow(house), int(time.time())
    object.__setattr__(house.authority, "clock", lambda: now + 0.4)
    sit_down(house, authenticated_at=now)
    uri = (await flow.push(**wish)).json()["request_uri"]
    assert (await flow.browse(uri)).headers["location"].startswith("/signin?")
    sit_down(house, authenticated_at=now + 1)
    assert "code" in answer_of(await flow.browse(uri))


async def test_a_sign_in_that_grew_too_old_since_the_push_is_asked_for_again(house: House) -> None:
    flow, now = start_flow(house), int(time.time())
    uri = (await flow.push(max_age="60")).json()["request_uri"]
    object.__setattr__(house.authority, "clock", lambda: now + 300)
    sit_down(house, authenticated_at=now - 30)
    assert (await flow.browse(uri)).headers["location"].startswith("/signin?")
    # Who signed in for this request may take their time to agree to it.
    sit_down(house, authenticated_at=now + 10)
    assert "code" in answer_of(await flow.browse(uri))


async def test_with_prompt_none_nobody_is_asked(house: House) -> None:
    flow = start_flow(house)
    uri = (await flow.push(prompt="none")).json()["request_uri"]
    answer = answer_of(await flow.browse(uri, cookie="nobody"))
    assert (answer["error"], answer["iss"], answer["state"]) == ("login_required", ISSUER, "st")


async def test_a_person_who_declines_uses_the_request_up(house: House) -> None:
    flow = start_flow(house)
    query = {"client_id": "portal", "request_uri": (await flow.push()).json()["request_uri"]}
    asked = await asked_for(house.authority, query)
    assert asked.scopes == {"openid", "profile", "registry:read"}
    assert "error=access_denied" in await refuse(house.authority, query)
    for step in (asked_for, refuse):
        with pytest.raises(OAuthError, match="invalid_request"):
            await step(house.authority, query)


async def test_a_mandate_goes_from_sign_in_to_principal(house: House) -> None:
    flow = start_flow(house)
    terms = MandateTerms(id="m1", kind="guardian", reach=("tax", "land/parcels"))
    sit_down(house, actor="person-ben", mandate=terms)
    tokens = await flow.tokens()
    principal = await flow.use(tokens["access_token"])
    assert (principal.subject, principal.actors) == (ANNA.subject, ("person-ben",))
    assert principal.mandate == terms
    await house.revocations.revoke("mandate:m1", int(time.time()) + 3600)
    await house.feed.catch_up()
    refreshed = await flow.post(
        "/oauth/token", grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert refreshed.json()["error"] == "invalid_grant"
    assert (await flow.browse((await flow.push()).json()["request_uri"])).json()["error"] == "access_denied"


async def test_an_inactive_client_is_unknown(house: House) -> None:
    flow = start_flow(house)
    uri = (await flow.push()).json()["request_uri"]
    house.clients.put(portal(active=False))
    assert (await flow.browse(uri)).status_code == 400
