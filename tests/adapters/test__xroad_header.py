"""X-Road headers: what is written, and that only exact copies are taken back."""

from __future__ import annotations

import pytest
from lxml import etree

from adapters._xroad_header import IDENTIFIERS, REPRESENTATION, XROAD, XRoadHeader, XRoadService
from gateway.model.message import Caller
from tests.support.soap import XROAD as OPTIONS
from tests.support.soap import caller

SERVICE = XRoadService.of(OPTIONS, "getPerson", "v1")


def header_of(who: Caller, service: XRoadService = SERVICE) -> etree._Element:
    header = etree.Element("header")
    XRoadHeader(service).write(header, who)
    return header


def texts(header: etree._Element) -> dict[str, str]:
    return {str(block.tag).rpartition("}")[2]: "/".join(block.itertext()) for block in header}


def test_the_header_says_who_asks_whom_and_why() -> None:
    assert texts(header_of(caller())) == {
        "client": "ID-DEMO/GOV/99009/portal",
        "service": "ID-DEMO/GOV/99001/registry/getPerson/v1",
        "id": "0192f0c1-2345-7abc-8def-000000000001",
        "userId": "9901015403880001",
        "issue": "social-benefits/agreement-1",
        "protocolVersion": "4.0",
    }


def test_identifiers_say_what_they_are() -> None:
    kinds = [block.get(f"{{{IDENTIFIERS}}}objectType") for block in header_of(caller())[:2]]
    assert kinds == ["SUBSYSTEM", "SERVICE"]
    member = header_of(caller(xroad_client=("EE", "GOV", "1")))
    assert member[0].get(f"{{{IDENTIFIERS}}}objectType") == "MEMBER"
    assert len(member[0]) == 3


def test_who_acts_for_another_is_the_user_and_the_other_is_represented() -> None:
    header = header_of(caller(actor="official-7"))
    assert texts(header)["userId"] == "official-7"
    party = header.find(f"{{{REPRESENTATION}}}representedParty")
    assert party is not None
    assert "".join(party.itertext()) == "9901015403880001"


def test_a_system_that_asks_for_itself_is_no_user() -> None:
    assert "userId" not in texts(header_of(caller(subject=None)))


def test_the_endpoint_may_name_the_service_otherwise() -> None:
    service = XRoadService.of(
        {**OPTIONS, "service_code": "other", "service_version": "v2"}, "getPerson", "v1"
    )
    assert texts(header_of(caller(), service))["service"].endswith("/other/v2")
    assert XRoadService.of({**OPTIONS, "subsystem": None}, "a", "").identifier()[-1][1] == "a"


@pytest.mark.parametrize("missing", ["instance", "member_class", "member_code"])
def test_a_provider_without_identity_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="needed"):
        XRoadService.of({key: value for key, value in OPTIONS.items() if key != missing}, "getPerson", "")


@pytest.mark.parametrize("client", [(), ("EE",), ("EE", "GOV", "1", "x", "y")])
def test_a_consumer_without_identity_is_refused(client: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="identity"):
        header_of(caller(xroad_client=client))


def test_a_copy_is_a_copy_in_any_order_and_with_more() -> None:
    header = header_of(caller())
    header.append(header[0])
    etree.SubElement(header, f"{{{XROAD}}}requestHash").text = "x"
    etree.SubElement(header, "{urn:other}header")
    assert XRoadHeader(SERVICE).is_copied(header, caller())


def test_another_call_s_header_is_no_copy() -> None:
    header = header_of(caller())
    for change in (
        {"exchange": "x"},
        {"subject": "x"},
        {"purpose": "x"},
        {"xroad_client": ("EE", "GOV", "1")},
    ):
        assert not XRoadHeader(SERVICE).is_copied(header, caller(**change))
    other = XRoadService.of(OPTIONS, "cancelBirth", "v1")
    assert not XRoadHeader(other).is_copied(header, caller())
    assert not XRoadHeader(SERVICE).is_copied(None, caller())


@pytest.mark.parametrize("index", range(6))
def test_a_block_that_is_missing_or_there_twice_is_no_copy(index: int) -> None:
    less, more = header_of(caller()), header_of(caller())
    less.remove(less[index])
    more.append(header_of(caller())[index])
    assert not XRoadHeader(SERVICE).is_copied(less, caller())
    assert not XRoadHeader(SERVICE).is_copied(more, caller())
