"""Agencies on loopback that answer from their descriptions: REST by OpenAPI, SOAP by WSDL."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import uvicorn
from lxml import etree

from gateway.model.message import WireRequest
from gateway.model.service import Operation
from gateway.model.xml import load_binding
from tests.support.description_stub import DescriptionStub
from tests.support.loopback import Loopback, Reply, Seen, serve
from tests.support.soap import answer_with


@contextmanager
def rest_agency(stub: DescriptionStub) -> Iterator[str]:
    """Serve the stub; gives its base URL."""
    server = uvicorn.Server(uvicorn.Config(stub, port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the stub did not start"
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def soap_agency(operations: Iterable[Operation], answers: Mapping[str, Any]) -> Iterator[Loopback]:
    """Serve operations of a WSDL document; each answers with its value in `answers`, by its name."""
    by_root = {_root(operation): operation for operation in operations}

    def reply(seen: Seen) -> Reply:
        body = etree.fromstring(seen.body, etree.XMLParser(resolve_entities=False, no_network=True))[-1]
        operation = by_root[body[0].tag if len(body) else None]
        sent = WireRequest(method=seen.method, url=seen.path, headers=[], body=seen.body)
        answer = answer_with(operation, sent, answers[operation.name])
        return 200, {"content-type": "text/xml; charset=utf-8"}, answer

    with serve(reply) as running:
        yield running


def _root(operation: Operation) -> str | None:
    request = load_binding(operation.binding).request
    return None if request is None else request.tag
