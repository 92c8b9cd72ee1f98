"""A stub of an agency that answers from its description, and checks what it is asked.

`DescriptionStub(description)` is an ASGI app. It finds the operation by the
provider's own path (`binding`), refuses a request that breaks the description
with 400 (and keeps why in `violations`), and answers the first success with a
value that the schema allows. `sample_request` makes a request that fits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from gateway.model.description import Description
from gateway.model.service import Operation
from gateway.registry.importing.compiling import compile_schema
from tests.support.schema_sample import schema_sample

_EXPRESSION = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class SampleRequest:
    """A request that fits an operation; `path` is relative to the template that was asked for."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def sample_request(operation: Operation, components: Mapping[str, Any], template: str) -> SampleRequest:
    """Return a request for `operation`, its path made of `template` (unified, or the provider's)."""
    values = {(p.location, p.name): schema_sample(p.schema, components) for p in operation.parameters}
    path = _EXPRESSION.sub(lambda found: quote(_text(values["path", found[1]]), safe=""), template)
    query: list[tuple[str, str]] = []
    headers: dict[str, str] = {}
    for parameter in operation.parameters:
        value = values[parameter.location, parameter.name]
        if parameter.location == "header":
            headers[parameter.name.lower()] = _text(value)
        elif parameter.location == "query" and parameter.required and isinstance(value, list):
            query += [(parameter.name, _text(item)) for item in value]
        elif parameter.location == "query" and parameter.required and isinstance(value, dict):
            query += [(name, _text(item)) for name, item in value.items()]
        elif parameter.location == "query" and parameter.required:
            query.append((parameter.name, _text(value)))
    body = b""
    for media, schema in operation.request.items():
        if media.endswith(("json", "*/*")):
            headers["content-type"] = media.replace("*/*", "application/json")
            body = json.dumps(schema_sample(schema, components)).encode()
            break
        if media == "application/x-www-form-urlencoded":
            headers["content-type"] = media
            body = urlencode(schema_sample(schema, components)).encode()
    return SampleRequest(operation.method, path, urlencode(query), headers, body)


@dataclass
class DescriptionStub:
    """The ASGI app; `called` names the operations called, `violations` what broke the description."""

    description: Description
    called: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._routes = [
            (operation.binding["method"], _pattern(operation.binding["path"]), operation)
            for operation in sorted(self.description.operations, key=_looseness)
        ]

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        """Serve one HTTP request."""
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        status, headers, answer = self._answer(scope, body)
        fields = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": answer})

    def _answer(self, scope: Mapping[str, Any], body: bytes) -> tuple[int, dict[str, str], bytes]:
        raw = (scope.get("raw_path") or scope["path"].encode()).split(b"?")[0].decode()
        for method, pattern, operation in self._routes:
            if method == scope["method"] and pattern.fullmatch(raw):
                wrong = self._wrong(operation, scope, body)
                if wrong:
                    self.violations.append(f"{operation.name}: {wrong}")
                    return 400, {"content-type": "text/plain"}, wrong.encode()
                self.called.append(operation.name)
                return self._success(operation)
        self.violations.append(f"no operation at {scope['method']} {raw}")
        return 404, {"content-type": "text/plain"}, b"not described"

    def _wrong(self, operation: Operation, scope: Mapping[str, Any], body: bytes) -> str:
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        query = {unquote(name) for name, _ in parse_qsl(scope["query_string"].decode(), True)}
        for parameter in operation.parameters:
            present = {"query": query, "header": headers.keys()}.get(parameter.location)
            name = parameter.name.lower() if parameter.location == "header" else parameter.name
            kind = parameter.schema.get("type", "string")
            if parameter.required and present is not None and name not in present and kind == "string":
                return f"{parameter.location} parameter {parameter.name} is missing"
        media = headers.get("content-type", "").split(";")[0].lower()
        if operation.request_required and not body:
            return "the body is missing"
        schema = operation.request.get(media)
        if body and operation.request and schema is None and not any("*" in m for m in operation.request):
            return f"the body is {media}"
        if body and schema and media.endswith("json"):
            errors = compile_schema(schema, self.description.components).iter_errors(json.loads(body))
            return next((error.message for error in errors), "")
        return ""

    def _success(self, operation: Operation) -> tuple[int, dict[str, str], bytes]:
        status, content = next(
            ((code, content) for code, content in operation.answers.items() if code[0] == "2"), ("200", {})
        )
        number = int(status.replace("XX", "00"))
        for media, schema in content.items():
            if media.endswith("json"):
                value = schema_sample(schema, self.description.components)
                return number, {"content-type": media}, json.dumps(value).encode()
        media = next(iter(content), "")
        return number, {"content-type": media} if media else {}, b"sample" if media else b""


def _looseness(operation: Operation) -> int:
    return -len(_EXPRESSION.sub("", operation.binding["path"]))


def _pattern(template: str) -> re.Pattern[str]:
    parts = _EXPRESSION.split(template)
    return re.compile("".join(re.escape(p) if n % 2 == 0 else "[^/]+?" for n, p in enumerate(parts)))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value)
