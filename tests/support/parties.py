"""An office and a provider at a served gateway: their clients, a published service, an agreement."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from tests.support.gateway import ServedGateway

PURPOSE = "social-benefits"
DESCRIPTION = b"""
openapi: 3.1.0
info: {title: Income, version: '1'}
paths:
  /people/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    get:
      operationId: getPerson
      x-classification: personal
      x-subject: path:id
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}
    put:
      operationId: putPerson
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}
  /documents:
    post:
      operationId: putDocument
      requestBody: {content: {application/octet-stream: {}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}
  /documents/{id}:
    get:
      operationId: getDocument
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses: {'200': {description: ok, content: {application/octet-stream: {}}}}
"""
PERSON = "/api/provider/income/people/9971020304050607"
DOCUMENTS = "/api/provider/income/documents"


def register_parties(gateway: ServedGateway) -> None:
    """Register the agencies `office` and `provider` with a client for each of their tasks."""
    for agency in ("office", "provider"):
        member = {"instance": "ID", "member_class": "GOV", "member_code": agency, "subsystem": "main"}
        gateway.ask(
            "operator", "POST", "/registry/agencies", json={"id": agency, "name": agency, "xroad": member}
        )
    read, write, approve = "registry:read", "registry:write", "registry:approve"
    register_client(gateway, "integrator", "provider", [read, write])
    register_client(gateway, "approver", "provider", [read, approve])
    register_client(gateway, "desk", "office", [read, write])
    register_client(gateway, "portal", "office", [read], origins=["https://portal.example"])
    register_client(gateway, "kiosk", "office", [])
    register_client(gateway, "officer", "operator", ["evidence:read"])


def register_client(
    gateway: ServedGateway, name: str, agency: str, scopes: list[str], **more: Any
) -> dict[str, Any]:
    """Register a client, whose key is made in the data directory."""
    body = {
        "id": name,
        "agency": agency,
        "name": name,
        "jwks": gateway.make_key(name),
        "scopes": scopes,
        "clearance": "sensitive",
        "metadata": {"bearer_tokens_allowed": True},
        **more,
    }
    return gateway.ask("operator", "POST", "/registry/clients", json=body)


def publish(
    gateway: ServedGateway,
    base_url: str,
    *,
    name: str = "income",
    files: Mapping[str, bytes] | None = None,
    **settings: Any,
) -> dict[str, Any]:
    """Upload, submit and publish a service of `provider`; `settings` may hold `endpoint` members too."""
    documents = dict(files or {"income.yaml": DESCRIPTION})
    endpoint = {"base_url": base_url, **settings.pop("endpoint", {})}
    where = f"/registry/services/provider/{name}/versions"
    draft = gateway.ask(
        "integrator",
        "POST",
        where,
        files=[("files", (file, content)) for file, content in documents.items()],
        data={"main": next(iter(documents)), "settings": json.dumps({"endpoint": endpoint, **settings})},
    )
    here = f"{where}/{draft['number']}"
    submitted = gateway.ask("integrator", "POST", f"{here}/submit", headers=match(draft))
    return gateway.ask("approver", "POST", f"{here}/publish", headers=match(submitted))


def agree(gateway: ServedGateway, **terms: Any) -> dict[str, Any]:
    """Ask for an agreement of `portal` with all of the provider's `income`, and have it approved."""
    now = time.time()
    body = {
        "client": "portal",
        "provider": "provider",
        "service": "income",
        "operations": ["*"],
        "purposes": [PURPOSE],
        "legal_basis": "Social Benefits Act, section 12",
        "fields": ["*"],
        "valid_from": now - 60,
        "valid_until": now + 86_400,
        **terms,
    }
    asked = gateway.ask("desk", "POST", "/registry/agreements", json=body)
    return move(gateway, asked, "approve")


def move(gateway: ServedGateway, agreement: Mapping[str, Any], verb: str) -> dict[str, Any]:
    """Approve, suspend, resume or end an agreement, as its provider."""
    path = f"/registry/agreements/{agreement['id']}/{verb}"
    return gateway.ask("approver", "POST", path, headers=match(agreement))


def match(resource: Mapping[str, Any]) -> dict[str, str]:
    """Return the precondition that the resource is still at this version."""
    return {"if-match": f'"{resource["version"]}"'}


def entries(gateway: ServedGateway, **filters: str) -> list[dict[str, Any]]:
    """Return what the officer finds, newest first; each with its `index`."""
    found: list[dict[str, Any]] = []
    path: str | None = "/evidence/entries?" + "&".join(
        f"{k}={v}" for k, v in {"limit": "100", **filters}.items()
    )
    while path is not None:
        page = gateway.ask("officer", "GET", path)
        found += [{**item["entry"], "index": item["index"]} for item in page["items"]]
        path = page["next"]
    return found
