"""SOAP 1.1 and 1.2: JSON calls become envelopes, and envelopes JSON answers.

The binding of an operation (`gateway.model.xml.SoapBinding`) is compiled once
to functions. An exchange is then:

1. the JSON body is checked and written as the one element of the Body;
2. where the description asks for them, X-Road headers say who asks and why;
3. the answer is parsed without entities, and its version and headers checked;
4. a fault becomes a problem in the gateway's words, anything else JSON.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from lxml import etree

from adapters._caller import caller_fields
from adapters._soap_parse import ENVELOPES, Envelope, Fault, NotSoap, parse_message
from adapters._xml_namespaces import namespaces_of
from adapters._xml_reader import compile_reader
from adapters._xml_values import Misfit
from adapters._xml_writer import XSI, compile_writer
from adapters._xroad_header import IDENTIFIERS, REPRESENTATION, XROAD, XRoadHeader, XRoadService
from gateway.contracts import Translator
from gateway.model.message import Answer, Call, Headers, WireAnswer, WireRequest
from gateway.model.service import Operation, Service
from gateway.model.xml import HEADER, SoapBinding, load_binding
from gateway.problems import MEDIA_TYPE, AgencyFault, BadAgencyAnswer, InvalidDescription, InvalidRequest

_JSON: Final = ("content-type", "application/json")
_ACCEPT: Final = ("accept", "text/xml, application/soap+xml, multipart/related")
_PREFIXES: Final[dict[str | None, str]] = {"xroad": XROAD, "id": IDENTIFIERS, "repr": REPRESENTATION}


class SoapAdapter:
    """Speaks SOAP over HTTP, with X-Road headers where the description has them."""

    name = "soap"

    def compile(self, service: Service, operation: Operation) -> Translator:
        """Return the operation's translator; raises `InvalidDescription` on a binding that is not ours.

        `endpoint.options`: `xroad` (`instance`, `member_class`, `member_code`,
        `subsystem`) names the provider; `paths` gives operations that are
        served at another path of the same host, by name.
        """
        try:
            binding = load_binding(operation.binding)
            xroad = None
            if binding.header == "xroad":
                options = service.endpoint.options.get("xroad") or {}
                xroad = XRoadHeader(XRoadService.of(options, binding.code, binding.code_version))
            return _SoapTranslator(binding, xroad, _url(service, operation.name))
        except (ValueError, KeyError) as error:
            raise InvalidDescription(f"{operation.id} cannot be called by SOAP: {error}") from error


class _SoapTranslator:
    """One operation: `to_wire` and `from_wire` as `gateway.contracts.Translator` says."""

    needs_body = True
    needs_answer = True

    def __init__(self, binding: SoapBinding, xroad: XRoadHeader | None, url: str) -> None:
        self._xroad = xroad
        self._url = url
        self._version = binding.version
        self._headers = _http_headers(binding)
        self._write = compile_writer(binding.request, binding.types) if binding.request else None
        self._read = compile_reader(binding.answer, binding.types) if binding.answer else None
        self._answer_tag = binding.answer.tag if binding.answer else None
        self._template = _template(binding)
        self._blocks = {block.name: compile_writer(block, binding.types) for block in binding.headers}

    def to_wire(self, call: Call) -> WireRequest:
        """Return the envelope for a JSON body; raises `InvalidRequest` when it does not fit the schema."""
        envelope = deepcopy(self._template)
        try:
            if self._xroad is not None:
                self._xroad.write(envelope[0], call.caller)
            value = _json_of(call.body) if self._write is not None or self._blocks else {}
            if self._blocks and isinstance(value, dict) and HEADER in value:
                self._write_blocks(envelope[0], value.pop(HEADER))
            if self._write is not None:
                self._write(envelope[-1], value)
            body = etree.tostring(envelope, encoding="utf-8", xml_declaration=True)
        except Misfit as misfit:
            raise InvalidRequest(
                "The body cannot be said in the agency's XML.",
                errors=[{"pointer": misfit.pointer, "message": misfit.message}],
            ) from None
        except RecursionError:
            raise InvalidRequest("The body is nested too deeply.") from None
        except ValueError:
            raise InvalidRequest("Who calls cannot be said in X-Road's headers.") from None
        headers = _with_caller(self._headers, call, self._xroad is not None)
        return WireRequest(method="POST", url=self._url, headers=headers, body=body)

    def _write_blocks(self, header: etree._Element, value: Any) -> None:
        if not isinstance(value, dict):
            raise Misfit("not an object").within(HEADER)
        for name, block in value.items():
            if name not in self._blocks:
                raise Misfit("not expected").within(name).within(HEADER)
            try:
                self._blocks[name](header, block)
            except Misfit as misfit:
                raise misfit.within(name).within(HEADER) from None

    def from_wire(self, call: Call, answer: WireAnswer) -> Answer:
        """Return the JSON answer, or a problem for a fault; raises `BadAgencyAnswer`."""
        body = answer.body
        if not isinstance(body, bytes):
            raise BadAgencyAnswer("The answer was not read whole.")
        if self._read is None and not body and 200 <= answer.status < 300:
            return Answer(status=202, headers=[], body=b"")
        try:
            envelope = parse_message(_content_type(answer.headers), body)
        except NotSoap as reason:
            if answer.status >= 400:
                return _refusal(call, answer.status, Fault("", False))
            raise BadAgencyAnswer(f"The agency's message cannot be read: {reason}.") from None
        if envelope.fault is not None:
            return _refusal(call, 400 if envelope.fault.sender else 502, envelope.fault)
        if answer.status >= 300:
            return _refusal(call, answer.status, Fault("", False))
        return self._translate(call, envelope)

    def _translate(self, call: Call, envelope: Envelope) -> Answer:
        if envelope.version != self._version:
            raise BadAgencyAnswer("The agency answered in another version of SOAP.")
        if self._xroad is not None and not self._xroad.is_copied(envelope.header, call.caller):
            raise BadAgencyAnswer("The X-Road headers of the answer are not those of the request.")
        notes = {"attachments": str(envelope.attachments)} if envelope.attachments else {}
        if self._read is None:
            return Answer(status=200, headers=[_JSON], body=b"{}", notes=notes)
        if envelope.body is None or envelope.body.tag != self._answer_tag:
            raise BadAgencyAnswer("The agency's message is not the one that is described.")
        try:
            value = self._read(envelope.body)
        except Misfit as misfit:
            raise BadAgencyAnswer(
                "The agency's message does not fit its description.",
                errors=[{"pointer": misfit.pointer, "message": misfit.message}],
            ) from None
        except RecursionError:
            raise BadAgencyAnswer("The agency's message is nested too deeply.") from None
        return Answer(status=200, headers=[_JSON], body=orjson.dumps(value), notes=notes)


def _refusal(call: Call, status: int, fault: Fault) -> Answer:
    """Return the agency's refusal in the gateway's words: its fault code, never its text.

    What is wrong between the gateway and the agency (3xx, 401, 403, 407 …) is
    a bad gateway to the caller; an agency that is busy (503, 429) stays so.
    """
    status = status if status in (400, 503) else 503 if status == 429 else 502
    members: dict[str, Any] = {"fault": fault.code} if fault.code else {}
    problem = AgencyFault("The agency refused the call.", **members)
    document = problem.body(call.caller.exchange) | {"status": status}
    return Answer(
        status=status,
        headers=[("content-type", MEDIA_TYPE)],
        body=orjson.dumps(document),
        from_agency=True,
        notes={"fault": fault.code} if fault.code else {},
    )


def _http_headers(binding: SoapBinding) -> Headers:
    action = binding.action.replace("\\", "\\\\").replace('"', '\\"')
    if not action.isprintable() or not action.isascii():
        raise ValueError("the SOAP action is not plain ASCII text")
    if binding.version == "1.1":
        return [("content-type", "text/xml; charset=utf-8"), ("soapaction", f'"{action}"')]
    parameter = f'; action="{action}"' if action else ""
    return [("content-type", f"application/soap+xml; charset=utf-8{parameter}")]


def _with_caller(headers: Headers, call: Call, xroad: bool) -> Headers:
    """Return the HTTP fields; who asks and why is there too, unless X-Road's headers say it."""
    caller = call.caller
    found = [*headers, _ACCEPT, ("simpul-exchange-id", caller.exchange)]
    if not xroad:
        found += caller_fields(caller)
    if caller.traceparent:
        found.append(("traceparent", caller.traceparent))
    if call.idempotency_key:
        found.append(("idempotency-key", call.idempotency_key))
    return found


def _template(binding: SoapBinding) -> etree._Element:
    """Return an envelope with all prefixes declared, so that no element below declares one again."""
    soap = ENVELOPES[binding.version]
    namespaces: dict[str | None, str] = {"soap": soap, "xsi": XSI}
    if binding.header:
        namespaces |= _PREFIXES
    used: set[str] = set()
    for element in (*binding.headers, *([binding.request] if binding.request else [])):
        used |= namespaces_of(element, binding.types)
    for number, namespace in enumerate(sorted(used), start=1):
        if namespace not in namespaces.values():
            namespaces[f"ns{number}"] = namespace
    envelope = etree.Element(f"{{{soap}}}Envelope", nsmap=namespaces)
    if binding.header or binding.headers:
        etree.SubElement(envelope, f"{{{soap}}}Header")
    etree.SubElement(envelope, f"{{{soap}}}Body")
    return envelope


def _json_of(body: Any) -> Any:
    if not isinstance(body, bytes):
        raise InvalidRequest("The body was not read whole.")
    try:
        return orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError:
        raise InvalidRequest("The body is not JSON.") from None


def _content_type(headers: Headers) -> str:
    return next((value for name, value in headers if name == "content-type"), "")


def _url(service: Service, operation: str) -> str:
    path = (service.endpoint.options.get("paths") or {}).get(operation)
    if path is None:
        return service.endpoint.base_url
    base = urlsplit(service.endpoint.base_url)
    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
        raise ValueError("a path in `paths` must begin with one /")
    return f"{base.scheme}://{base.netloc}{path}"
