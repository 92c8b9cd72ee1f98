"""REST: the call goes on as it is, below the agency's base URL (OpenAPI 3.0 and 3.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote_to_bytes, urlsplit

from adapters._caller import caller_fields
from gateway.contracts import Translator
from gateway.model.message import Answer, Call, Caller, WireAnswer, WireRequest
from gateway.model.service import Operation, Service
from gateway.model.templates import EXPRESSION, find_values, literals_of
from gateway.problems import InvalidDescription, InvalidRequest

_WRITTEN = re.compile(r"%[0-9A-Fa-f]{2}|.")
"""An octet as a path writes it: percent-encoded or plain."""


class RestAdapter:
    """Speaks HTTP with JSON or any other body.

    A binding may have `path`: the agency's own template, where it is not the
    unified API's; it must have the same parameters. It may have `fills`: the
    fields that the description asks of callers and the gateway says itself;
    and `header_names`: what the agency calls fields that callers call otherwise.
    """

    name = "rest"

    def compile(self, service: Service, operation: Operation) -> Translator:
        """Return the translator; raises `InvalidDescription` on a base URL or template that is not one."""
        base = service.endpoint.base_url.rstrip("/")
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise InvalidDescription("The base URL is not an absolute http(s) URL without a query.")
        template = operation.binding.get("path", operation.path)
        if not isinstance(template, str) or not template.startswith("/"):
            raise InvalidDescription("The agency's path template does not begin with a slash.")
        if sorted(EXPRESSION.findall(template)) != sorted(EXPRESSION.findall(operation.path)):
            raise InvalidDescription("The agency's path template has other parameters.")
        moved = None if template == operation.path else _Moved(operation.path, template)
        return RestTranslator(base, f"/api/{service.key}", operation, moved)


class RestTranslator:
    """Translates the calls of one REST operation."""

    needs_body = False
    needs_answer = False

    def __init__(self, base: str, unified: str, operation: Operation, moved: _Moved | None) -> None:
        self._base = base
        self._unified = unified
        self._method = operation.method.upper()
        self._moved = moved
        self._fills: tuple[str, ...] = tuple(operation.binding.get("fills", ()))
        self._written: Mapping[str, str] = dict(operation.binding.get("header_names", {}))
        self._base_path = urlsplit(base).path

    def to_wire(self, call: Call) -> WireRequest:
        """Return the same call at the agency; what was percent-encoded stays so, exactly."""
        path = call.path if self._moved is None else self._moved(call.path)
        url = f"{self._base}{path}?{call.query}" if call.query else self._base + path
        caller = call.caller
        given = call.headers
        if self._written:
            given = [(self._written.get(name, name), value) for name, value in given]
        headers = [
            *given,
            ("simpul-exchange-id", caller.exchange),
            *caller_fields(caller),
            ("traceparent", caller.traceparent),
        ]
        if self._fills:
            headers += [(name, _said(name, caller)) for name in self._fills]
        return WireRequest(method=self._method, url=url, headers=headers, body=call.body)

    def from_wire(self, call: Call, answer: WireAnswer) -> Answer:
        """Return the agency's answer; a `Location` at the agency becomes one in the unified API."""
        headers = answer.headers
        for name, _ in headers:
            if name in ("location", "content-location"):
                headers = [field for field in map(self._unify, headers) if field is not None]
                break
        return Answer(status=answer.status, headers=headers, body=answer.body)

    def _unify(self, field: tuple[str, str]) -> tuple[str, str] | None:
        """Translate a field that leads to the agency; one that leads elsewhere is left out."""
        name, value = field
        if name not in ("location", "content-location"):
            return field
        if self._moved is None:
            for base in (self._base, self._base_path):
                if value.startswith(base + "/"):
                    return name, self._unified + value[len(base) :]
        return None


def _said(name: str, caller: Caller) -> str:
    """Return what the gateway says in a field: the consumer's X-Road identifier, or the exchange."""
    if not name.endswith("-client"):
        return caller.exchange
    if not caller.xroad_client:
        raise InvalidRequest("The client's agency has no X-Road identity, which this operation asks for.")
    return "/".join(quote(part, safe="'()+,-.=?") for part in caller.xroad_client)


class _Moved:
    """Rewrites a path from one template to another; parameters keep their encoding."""

    def __init__(self, template: str, target: str) -> None:
        names = EXPRESSION.findall(template)
        self._segments = [
            tuple(map(_octets, literals_of(segment))) for segment in template.removeprefix("/").split("/")
        ]
        order = [names.index(name) for name in EXPRESSION.findall(target)]
        self._pieces = list(zip(EXPRESSION.split(target)[::2], [*order, None], strict=True))

    def __call__(self, path: str) -> str:
        values = self._values(path.removeprefix("/").split("/"))
        if values is None:
            raise InvalidRequest("The path is written in a way that the agency's own path cannot be.")
        return "".join(text if at is None else text + values[at] for text, at in self._pieces)

    def _values(self, segments: list[str]) -> list[str] | None:
        """Return the parameters' values as they are written, or None when the path is not of the template."""
        if len(segments) != len(self._segments):
            return None
        values: list[str] = []
        for literals, segment in zip(self._segments, segments, strict=True):
            written = _WRITTEN.findall(segment)
            octets = unquote_to_bytes(segment).decode("latin-1")
            if len(literals) == 1:
                if octets != literals[0]:
                    return None
                continue
            spans = find_values(literals, octets)
            if spans is None:
                return None
            values += ["".join(written[start:end]) for start, end in spans]
        return values


def _octets(literal: str) -> str:
    """Return a text with one character for each octet of its UTF-8, as paths are compared (RFC 3986, 2.5)."""
    return literal.encode().decode("latin-1")
