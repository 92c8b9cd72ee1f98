"""A stub server made from an OpenAPI description: answers what the schemas say, and remembers the calls."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from gateway.journeys.document.sources import SourceOperations
from gateway.model.service import Operation

Script = Mapping[str, Callable[[dict[str, Any]], tuple[int, Any]]]


@dataclass
class Stub:
    """A running stub; `calls` has the operation and what it was given."""

    url: str
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@contextmanager
def stub_server(source: SourceOperations, script: Script | None = None) -> Iterator[Stub]:
    """Serve the operations on loopback; `script` answers some of them otherwise."""
    stub = Stub("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            raw = self.rfile.read(length)
            url = urlsplit(self.path)
            found = _match(source.operations, self.command, url.path)
            if found is None:
                self._answer(404, {"no": "operation"})
                return
            operation, values = found
            body = json.loads(raw) if raw and "json" in self.headers.get("content-type", "") else raw.decode()
            given = {"path": values, "query": url.query, "body": body, "headers": dict(self.headers)}
            stub.calls.append((operation.name, given))
            if script and operation.name in script:
                self._answer(*script[operation.name](given))
                return
            known = sorted(code for code in operation.answers if code[:1] in "23")
            status = known[0] if known else "200"
            media = operation.answers.get(status, {})
            schema = next(iter(media.values()), None)
            self._answer(int(status), None if schema is None else sample(schema, source.components))

        def _answer(self, status: int, body: Any) -> None:
            data = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            if status in (301, 302, 303, 307, 308):
                self.send_header("location", "https://example.org/next")
            if data:
                self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def do_PUT(self) -> None:
            self._serve()

        def do_PATCH(self) -> None:
            self._serve()

        def do_DELETE(self) -> None:
            self._serve()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _match(
    operations: tuple[Operation, ...], method: str, path: str
) -> tuple[Operation, dict[str, str]] | None:
    for operation in sorted(operations, key=lambda item: item.path.count("{")):
        template = str(operation.binding.get("path", operation.path))
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
        match = re.fullmatch(pattern, path)
        if match and operation.method == method:
            return operation, {name: unquote(value) for name, value in match.groupdict().items()}
    return None


def sample(schema: Any, components: Mapping[str, Any], depth: int = 0) -> Any:
    """Return a value that a schema allows, as far as simple keywords go."""
    if not isinstance(schema, Mapping) or depth > 8:
        return None
    if "$ref" in schema:
        return sample(components.get(schema["$ref"].rpartition("/")[2]), components, depth + 1)
    for keyword in ("example", "const", "default"):
        if keyword in schema:
            return schema[keyword]
    for keyword in ("examples", "enum"):
        if schema.get(keyword):
            return schema[keyword][0]
    for keyword in ("allOf", "oneOf", "anyOf"):
        if keyword in schema:
            parts = [sample(part, components, depth + 1) for part in schema[keyword]]
            merged = {key: value for part in parts if isinstance(part, dict) for key, value in part.items()}
            return merged if keyword == "allOf" else parts[0]
    kind = schema.get("type", "object" if "properties" in schema else None)
    kind = kind[0] if isinstance(kind, (list, tuple)) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: sample(inner, components, depth + 1) for name, inner in properties.items()}
    if kind == "array":
        return [sample(schema.get("items", {}), components, depth + 1)]
    return {"integer": 1, "number": 1.5, "boolean": True, "string": "text"}.get(str(kind))
