"""Make a plain HTTP request of a call, by the operation's description."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from gateway.journeys.expressions.evaluate import text_of
from gateway.journeys.interpreter.calls import CallError
from gateway.journeys.interpreter.decisions import Argument, Call
from gateway.model.service import Operation, Parameter

_FIELD: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_RESERVED: Final = {"host", "content-length", "transfer-encoding", "connection", "te", "upgrade", "trailer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRequest:
    """A request below a base URL: `path` percent-encoded, `query` without `?`, header names in lower case."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def target(self) -> str:
        """Path and query together."""
        return f"{self.path}?{self.query}" if self.query else self.path


def make_request(operation: Operation, call: Call, *, unified: bool = True) -> PlainRequest:
    """Return the request; raises `CallError` when a path parameter is missing or a header cannot be sent.

    `unified` takes the path of the gateway's own API; otherwise that of the agency's description.
    """
    template = operation.path if unified else str(operation.binding.get("path", operation.path))
    described = {(str(item.location), item.name): item for item in operation.parameters}
    written = operation.binding.get("header_names", {}).items()
    renamed = {theirs.lower(): ours for ours, theirs in written} if unified else dict(written)
    path = _path(template, call.arguments)
    query: list[str] = []
    headers: list[tuple[str, str]] = []
    cookies: list[str] = []
    for argument in call.arguments:
        known = described.get((argument.location, argument.name))
        match argument.location:
            case "query":
                query += _query(argument, known)
            case "querystring":
                query.append(text_of(argument.value))
            case "header":
                name, text = _header(argument)
                headers.append((renamed.get(name, name), text))
            case "cookie":
                cookies.append(f"{quote(argument.name)}={quote(text_of(argument.value), safe='')}")
    if cookies:
        headers.append(("cookie", "; ".join(cookies)))
    body = b""
    if call.has_body:
        media = call.content_type or next(iter(operation.request), "application/json")
        body = encode_body(call.body, media)
        headers.append(("content-type", media))
    if not any(name == "accept" for name, _ in headers):
        headers.append(("accept", "application/json, */*;q=0.5"))
    return PlainRequest(
        method=operation.method, path=path, query="&".join(query), headers=tuple(headers), body=body
    )


def same_name(described: str, given: str) -> bool:
    """Say whether two names differ in case and punctuation only (`petId`, `pet_id`)."""
    return _folded(described) == _folded(given)


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _path(template: str, arguments: tuple[Argument, ...]) -> str:
    """Fill the template; a name that differs in case or punctuation only is taken where none is exact."""
    values = {argument.name: argument.value for argument in arguments if argument.location == "path"}

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        near = next((given for given in values if same_name(name, given)), None)
        value = values.get(name, values.get(near) if near is not None else None)
        text = ",".join(map(text_of, value)) if isinstance(value, list) else text_of(value)
        if value is None or text in ("", ".", ".."):
            raise CallError(f"the path parameter '{name}' has no value that can be in a path")
        return quote(text, safe=",")

    return re.sub(r"\{([^{}]+)\}", fill, template)


def _query(argument: Argument, known: Parameter | None) -> list[str]:
    """Return the pairs of a query parameter (OpenAPI Parameter Object: form, delimited and deepObject)."""
    style = known.style if known and known.style else "form"
    explode = known.explode if known and known.style else True
    name, value = argument.name, argument.value
    if isinstance(value, list):
        if explode and style == "form":
            return [_pair(name, item) for item in value]
        separator = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}.get(style, ",")
        return [f"{_encoded(name)}={separator.join(_encoded(text_of(item)) for item in value)}"]
    if isinstance(value, dict):
        if style == "deepObject":
            return [_pair(f"{name}[{key}]", item) for key, item in value.items()]
        if explode:
            return [_pair(key, item) for key, item in value.items()]
        flat = [text_of(part) for pair in value.items() for part in pair]
        return [f"{_encoded(name)}={','.join(map(_encoded, flat))}"]
    return [_pair(name, value)]


def _pair(name: str, value: Any) -> str:
    return f"{_encoded(name)}={_encoded(text_of(value))}"


def _encoded(text: str) -> str:
    return quote(text, safe="")


def _header(argument: Argument) -> tuple[str, str]:
    value = argument.value
    text = ",".join(map(text_of, value)) if isinstance(value, list) else text_of(value)
    name = argument.name.lower()
    if not _FIELD.fullmatch(name) or name in _RESERVED:
        raise CallError(f"the header '{argument.name[:60]}' cannot be sent")
    if any(character in "\r\n\0" or ord(character) > 255 for character in text):
        raise CallError(f"the value of the header '{argument.name[:60]}' cannot be sent")
    return name, text.strip()


def encode_body(body: Any, media: str) -> bytes:
    """Return a body's bytes: JSON, a form, or text as it is; raises `CallError` when it is none of these."""
    kind = media.partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    if isinstance(body, str):
        return body.encode()
    if kind == "application/x-www-form-urlencoded" and isinstance(body, dict):
        return _form(body).encode()
    if body is None:
        return b""
    raise CallError(f"a structure cannot be sent as {kind[:60]}")


def _form(body: Mapping[str, Any]) -> str:
    pairs = [
        (name, text_of(item))
        for name, value in body.items()
        for item in (value if isinstance(value, list) else [value])
        if item is not None
    ]
    return urlencode(pairs)


def decode_body(content_type: str, body: bytes) -> Any:
    """Return an answer's body as expressions see it: JSON parsed, no body as None, the rest as text."""
    if not body:
        return None
    kind = content_type.partition(";")[0].strip().lower()
    text = body.decode("utf-8", "replace")
    if kind == "application/json" or kind.endswith("+json"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text
