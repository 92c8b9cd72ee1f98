from __future__ import annotations

from base64 import b64encode

import pytest

from gateway.identity.client_authentication.tls_certificate import METHOD, tls_certificate
from gateway.identity.errors import OAuthError
from tests.support.certificates import self_signed
from tests.support.oauth import House, assertion, portal, token_form

FIELD = f":{b64encode(self_signed('tax.test')).decode()}:"
NAMED = {"token_endpoint_auth_method": METHOD}


async def authenticate(
    house: House, metadata: dict[str, object], field: str = FIELD, **parameters: str
) -> str:
    house.clients.put(portal(metadata=metadata))
    request = house.request(**{"client_id": "portal", **parameters})
    request.headers = {"client-cert": field}
    await tls_certificate(request)
    return request.client.id


@pytest.mark.parametrize("name", [{"subject_dn": "CN=tax.test"}, {"san_dns": "tax.test"}])
async def test_the_registered_name_is_in_the_certificate(house: House, name: dict[str, str]) -> None:
    metadata = {**NAMED, **{f"{METHOD}_{kind}": value for kind, value in name.items()}}
    assert await authenticate(house, metadata) == "portal"


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        NAMED,
        {f"{METHOD}_san_dns": "tax.test"},
        {**NAMED, f"{METHOD}_san_dns": "evil.test"},
        {**NAMED, f"{METHOD}_san_uri": "tax.test"},
        {**NAMED, f"{METHOD}_san_dns": "tax.test", f"{METHOD}_subject_dn": "CN=tax.test"},
    ],
)
async def test_any_other_registration_is_refused(house: House, metadata: dict[str, object]) -> None:
    with pytest.raises(OAuthError, match="invalid_client"):
        await authenticate(house, metadata)


async def test_no_certificate_or_no_client_are_refused(house: House) -> None:
    good = {**NAMED, f"{METHOD}_san_dns": "tax.test"}
    for field, parameters in [("", {}), (FIELD, {"client_id": "nobody"})]:
        with pytest.raises(OAuthError, match="invalid_client"):
            await authenticate(house, good, field, **parameters)


async def test_a_client_of_this_kind_cannot_use_an_assertion_instead(house: House) -> None:
    house.clients.put(portal(metadata={**NAMED, "bearer_tokens_allowed": True}))
    answer = await house.http.post("/oauth/token", data=token_form(client_assertion=assertion()))
    assert answer.status_code == 401


async def test_it_gets_a_token_bound_to_its_certificate(house: House) -> None:
    house.clients.put(portal(metadata={**NAMED, f"{METHOD}_san_dns": "tax.test"}))
    form = {"grant_type": "client_credentials", "client_id": "portal"}
    answer = await house.http.post("/oauth/token", data=form, headers={"client-cert": FIELD})
    assert answer.status_code == 200
    token = answer.json()["access_token"]
    assert (await house.principal(token, **{"client-cert": FIELD})).client == "portal"
