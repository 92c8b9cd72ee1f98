"""Headers of the X-Road message protocol 4.0 (PR-MESS section 2.2): written, and compared in the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from gateway.model.message import Caller

XROAD: Final = "http://x-road.eu/xsd/xroad.xsd"
IDENTIFIERS: Final = "http://x-road.eu/xsd/identifiers"
REPRESENTATION: Final = "http://x-road.eu/xsd/representation.xsd"
VERSION: Final = "4.0"

_CLIENT: Final = ("xRoadInstance", "memberClass", "memberCode", "subsystemCode")
_TYPE: Final = f"{{{IDENTIFIERS}}}objectType"


@dataclass(frozen=True, slots=True)
class XRoadService:
    """The provider's service: instance, class, member, subsystem (or empty), code, version (or empty)."""

    instance: str
    member_class: str
    member_code: str
    subsystem: str
    code: str
    version: str

    @classmethod
    def of(cls, options: Mapping[str, Any], code: str, version: str) -> XRoadService:
        """Return the service that an endpoint's `xroad` options name; raises `ValueError` if they lack one.

        `service_code` and `service_version` there win over the description's.
        """
        found = cls(
            instance=str(options.get("instance") or ""),
            member_class=str(options.get("member_class") or ""),
            member_code=str(options.get("member_code") or ""),
            subsystem=str(options.get("subsystem") or ""),
            code=str(options.get("service_code") or code),
            version=str(options.get("service_version") or version),
        )
        if not (found.instance and found.member_class and found.member_code and found.code):
            raise ValueError("instance, member_class and member_code are needed")
        return found

    @property
    def members(self) -> tuple[tuple[str, str], ...]:
        """The identifier's elements, in order, without those that are empty."""
        pairs = (
            *zip(_CLIENT, (self.instance, self.member_class, self.member_code, self.subsystem), strict=True),
            ("serviceCode", self.code),
            ("serviceVersion", self.version),
        )
        return tuple((name, value) for name, value in pairs if value)


def fields_of(caller: Caller) -> tuple[tuple[str, str], ...]:
    """Return the header fields besides client and service: what the agency may log of who asks, and why."""
    user = caller.actor or caller.subject
    issue = f"{caller.purpose}/{caller.agreement}" if caller.agreement else caller.purpose
    fields = [("id", caller.exchange)]
    if user:
        fields.append(("userId", user))
    if issue:
        fields.append(("issue", issue))
    return (*fields, ("protocolVersion", VERSION))


def write_header(header: etree._Element, caller: Caller, service: XRoadService) -> None:
    """Append the header blocks; raises `ValueError` when the caller has no X-Road identity."""
    if len(caller.xroad_client) not in (3, 4):
        raise ValueError("the caller has no X-Road identity")
    client = etree.SubElement(header, f"{{{XROAD}}}client")
    client.set(_TYPE, "MEMBER" if len(caller.xroad_client) == 3 else "SUBSYSTEM")
    for name, value in zip(_CLIENT, caller.xroad_client, strict=False):
        etree.SubElement(client, f"{{{IDENTIFIERS}}}{name}").text = value
    provider = etree.SubElement(header, f"{{{XROAD}}}service")
    provider.set(_TYPE, "SERVICE")
    for name, value in service.members:
        etree.SubElement(provider, f"{{{IDENTIFIERS}}}{name}").text = value
    if caller.actor and caller.subject and caller.actor != caller.subject:
        party = etree.SubElement(header, f"{{{REPRESENTATION}}}representedParty")
        etree.SubElement(party, f"{{{REPRESENTATION}}}partyCode").text = caller.subject
    for name, value in fields_of(caller):
        etree.SubElement(header, f"{{{XROAD}}}{name}").text = value


def is_copied(header: etree._Element | None, caller: Caller, service: XRoadService) -> bool:
    """Say whether an answer's header repeats the request's, as the provider must copy it.

    What the answer has besides, such as `requestHash`, means nothing here.
    """
    if header is None:
        return False
    expected: dict[str, list[tuple[str, str]]] = {
        "client": list(zip(_CLIENT, caller.xroad_client, strict=False)),
        "service": list(service.members),
    }
    texts = dict(fields_of(caller))
    seen: set[str] = set()
    for block in header:
        namespace, _, name = str(block.tag).rpartition("}")
        if namespace != "{" + XROAD:
            continue
        if name in seen:
            return False
        seen.add(name)
        if name in expected:
            copied = [(str(part.tag).rpartition("}")[2], (part.text or "").strip()) for part in block]
            if copied != expected[name]:
                return False
        elif name in texts and (block.text or "").strip() != texts[name]:
            return False
    return seen >= expected.keys() | texts.keys()
