"""Headers of the X-Road message protocol 4.0 (PR-MESS section 2.2): written, and compared in the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from gateway.model.message import Caller

XROAD: Final = "http://x-road.eu/xsd/xroad.xsd"
IDENTIFIERS: Final = "http://x-road.eu/xsd/identifiers"
REPRESENTATION: Final = "http://x-road.eu/xsd/representation.xsd"
VERSION: Final = "4.0"

Identifier = tuple[tuple[str, str], ...]
"""The tags and texts of an identifier's elements."""

_CLIENT: Final = tuple(
    f"{{{IDENTIFIERS}}}{name}" for name in ("xRoadInstance", "memberClass", "memberCode", "subsystemCode")
)
_CLIENT_TAG: Final = f"{{{XROAD}}}client"
_SERVICE_TAG: Final = f"{{{XROAD}}}service"
_ID, _USER, _ISSUE, _VERSION = (f"{{{XROAD}}}{name}" for name in ("id", "userId", "issue", "protocolVersion"))
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

    def identifier(self) -> Identifier:
        """Return the identifier's elements, in order, without those that are empty."""
        pairs = (
            *zip(_CLIENT, (self.instance, self.member_class, self.member_code, self.subsystem), strict=True),
            (f"{{{IDENTIFIERS}}}serviceCode", self.code),
            (f"{{{IDENTIFIERS}}}serviceVersion", self.version),
        )
        return tuple((tag, value) for tag, value in pairs if value)


class XRoadHeader:
    """Writes and checks the headers of one service; what does not change from call to call is made once."""

    def __init__(self, service: XRoadService) -> None:
        self._service = service.identifier()

    def write(self, header: etree._Element, caller: Caller) -> None:
        """Append the header blocks; raises `ValueError` when the caller has no X-Road identity."""
        if len(caller.xroad_client) not in (3, 4):
            raise ValueError("the caller has no X-Road identity")
        kind = "MEMBER" if len(caller.xroad_client) == 3 else "SUBSYSTEM"
        _write_identifier(header, _CLIENT_TAG, kind, _client(caller.xroad_client))
        _write_identifier(header, _SERVICE_TAG, "SERVICE", self._service)
        if caller.actor and caller.subject and caller.actor != caller.subject:
            party = etree.SubElement(header, f"{{{REPRESENTATION}}}representedParty")
            etree.SubElement(party, f"{{{REPRESENTATION}}}partyCode").text = caller.subject
        for tag, value in fields_of(caller):
            etree.SubElement(header, tag).text = value

    def is_copied(self, header: etree._Element | None, caller: Caller) -> bool:
        """Say whether an answer's header repeats the request's, as the provider must copy it.

        What the answer has besides, such as `requestHash`, means nothing here.
        """
        if header is None:
            return False
        identifiers = {_CLIENT_TAG: _client(caller.xroad_client), _SERVICE_TAG: self._service}
        texts = dict(fields_of(caller))
        missing = {*identifiers, *texts}
        for block in header:
            tag = block.tag
            if tag in identifiers:
                if tuple([(part.tag, _text(part)) for part in block]) != identifiers[tag]:
                    return False
            elif tag in texts:
                if _text(block) != texts[tag]:
                    return False
            else:
                continue
            if tag not in missing:
                return False  # repeated: two servers could read two different ones
            missing.discard(tag)
        return not missing


def fields_of(caller: Caller) -> Identifier:
    """Return the header fields besides client and service: what the agency may log of who asks, and why."""
    user = caller.actor or caller.subject
    issue = f"{caller.purpose}/{caller.agreement}" if caller.agreement else caller.purpose
    fields = [(_ID, caller.exchange)]
    if user:
        fields.append((_USER, user))
    if issue:
        fields.append((_ISSUE, issue))
    return (*fields, (_VERSION, VERSION))


@lru_cache(maxsize=1024)
def _client(identity: tuple[str, ...]) -> Identifier:
    return tuple(zip(_CLIENT, identity, strict=False))


def _write_identifier(header: etree._Element, tag: str, kind: str, identifier: Identifier) -> None:
    block = etree.SubElement(header, tag, {_TYPE: kind})
    for part, value in identifier:
        etree.SubElement(block, part).text = value


def _text(node: etree._Element) -> str:
    return (node.text or "").strip()
