"""Services and their operations, as imported from a description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from gateway.model.classification import Assurance, Classification

JSONObject = Mapping[str, Any]
"""A JSON object: a JSON Schema (2020-12), or an adapter's own binding."""


class ServiceState(StrEnum):
    """Life cycle of a service version; only `published` and `deprecated` are routed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    DEPRECATED = "deprecated"
    RETIRED = "retired"


class Effect(StrEnum):
    """What a call does to the provider; decides retries and whether an intent is recorded first."""

    SAFE = "safe"
    IDEMPOTENT = "idempotent"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operation (OpenAPI Parameter Object; `schema` is JSON Schema 2020-12)."""

    name: str
    location: Literal["path", "query", "header", "cookie"]
    required: bool = False
    schema: JSONObject = field(default_factory=dict)
    style: str = ""
    explode: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call of a service.

    `id` is stable over re-imports: `{agency}.{service}.{name}`. `path` is the
    template below `/api/{agency}/{service}`, with `{name}` segments.
    `request` and `answers` map media types to schemas; `answers` is keyed by
    status first (`"200"`, `"4XX"`, `"default"`). Schemas may refer to
    `#/components/schemas/…` of the service. `subject` says where the person's
    identifier is: `path:NAME`, `query:NAME`, `header:NAME` or `body:/pointer`.
    `max_age` is how many seconds ago the person may have signed in (RFC 9470).
    `binding` is for the adapter alone.
    """

    id: str
    name: str
    method: str
    path: str
    summary: str = ""
    parameters: tuple[Parameter, ...] = ()
    request: Mapping[str, JSONObject] = field(default_factory=dict)
    request_required: bool = False
    answers: Mapping[str, Mapping[str, JSONObject]] = field(default_factory=dict)
    subject: str | None = None
    classification: Classification = Classification.PERSONAL
    assurance: Assurance = Assurance.NONE
    max_age: int | None = None
    effect: Effect = Effect.UNSAFE
    binding: JSONObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where and how a service is reached.

    `credentials`, `ca_bundle` and `client_certificate` are *names* of secrets,
    never the secrets. `credentials` has a `type`: `oauth2_client_credentials`
    (with `token_url`, `client_id`, `secret`, `scope`), `basic`, `bearer`,
    `api_key`, or is empty. Times are seconds.
    """

    base_url: str
    credentials: JSONObject = field(default_factory=dict)
    connect_timeout: float = 2.0
    timeout: float = 30.0
    ca_bundle: str | None = None
    client_certificate: str | None = None
    options: JSONObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One version of an agency's service, with everything an exchange needs.

    `protocol` names the adapter. `components` holds the schemas that the
    operations refer to. `digest` is the SHA-256 of the stored version: equal
    digests mean that compiled routes can be used again.
    """

    id: str
    agency: str
    name: str
    version: str
    protocol: str
    state: ServiceState
    endpoint: Endpoint
    operations: tuple[Operation, ...]
    components: JSONObject = field(default_factory=dict)
    validate_requests: bool = True
    validate_answers: bool = False
    digest: str = ""

    @property
    def key(self) -> str:
        """`agency/service`: how a path and an agreement name the service, whatever its version."""
        return f"{self.agency}/{self.name}"
