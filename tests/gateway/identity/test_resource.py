from __future__ import annotations

from gateway.identity.resource import is_resource, narrower, within

GATEWAY, TAX = "https://simpul.test", "https://simpul.test/api/tax"


def test_resources_are_the_gateway_and_its_agencies() -> None:
    assert is_resource(GATEWAY, GATEWAY)
    assert is_resource(GATEWAY, TAX)
    assert not is_resource(GATEWAY, GATEWAY + "/api/../admin")
    assert not is_resource(GATEWAY, "https://simpul.test.evil.test")


def test_a_token_for_one_agency_opens_no_other_path() -> None:
    assert within(TAX, TAX + "/v1/persons", GATEWAY)
    assert not within(TAX, TAX + "ation/v1", GATEWAY)
    assert not within(TAX, GATEWAY + "/registry/agencies", GATEWAY)
    assert within(GATEWAY, TAX + "/v1", GATEWAY)


def test_narrowing_goes_one_way() -> None:
    assert narrower(TAX, GATEWAY, GATEWAY)
    assert narrower(TAX, TAX, GATEWAY)
    assert not narrower(GATEWAY, TAX, GATEWAY)
    assert not narrower("https://simpul.test/api/land", TAX, GATEWAY)
