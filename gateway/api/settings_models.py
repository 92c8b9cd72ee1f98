"""Settings of service versions as they are sent, and shown to their agency."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from gateway.api.fields import Draft, JSONObject, MaxAge, Name, SecretName, Text
from gateway.model.classification import Assurance, Classification
from gateway.model.service import Endpoint
from gateway.registry.versions import OperationSettings, ServiceSettings

Url = Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]+$", max_length=2000)]
Seconds = Annotated[float, Field(gt=0, le=300, allow_inf_nan=False)]
ClassificationLabel = Literal["open", "internal", "personal", "sensitive"]
AssuranceLabel = Literal["none", "low", "substantial", "high"]

_FRAMING = frozenset({"host", "connection", "content-length", "transfer-encoding", "te", "upgrade"})


class CredentialsBody(Draft):
    """How the gateway signs in at the agency; `secret` is the *name* of a secret of the gateway."""

    type: Literal["oauth2_client_credentials", "basic", "bearer", "api_key"]
    secret: SecretName
    token_url: Url | None = None
    client_id: Name | None = None
    scope: Text | None = None
    auth_method: Literal["client_secret_basic", "client_secret_post"] | None = None
    username: Name | None = None
    header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needed = {
            "oauth2_client_credentials": ("token_url", "client_id"),
            "basic": ("username",),
            "api_key": ("header",),
        }.get(self.type, ())
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise ValueError(f"{self.type} needs {' and '.join(missing)}")
        if self.header is not None and self.header.lower() in _FRAMING:
            raise ValueError("this header is not one for a key")
        return self


class EndpointBody(Draft):
    """Where and how the service is reached; secrets, CA bundle and client certificate by name."""

    base_url: Url
    credentials: CredentialsBody | None = None
    connect_timeout: Seconds = 2.0
    timeout: Seconds = 30.0
    ca_bundle: SecretName | None = None
    client_certificate: SecretName | None = None
    options: Annotated[JSONObject, Field(default_factory=dict)]


class OperationBody(Draft):
    """What registration sets of an operation; an empty `subject`, a `max_age` of 0: there is none."""

    subject: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=300)] | None = None
    classification: ClassificationLabel | None = None
    assurance: AssuranceLabel | None = None
    max_age: MaxAge | Literal[0] | None = None


class SettingsBody(Draft):
    """What the agency sets for a version besides its description; operations by their local names."""

    endpoint: EndpointBody | None = None
    operations: Annotated[dict[Name, OperationBody], Field(max_length=5000, default_factory=dict)]
    validate_requests: bool = True
    validate_answers: bool = False

    def settings(self) -> ServiceSettings:
        """Return the settings that this asks for."""
        endpoint = None
        if self.endpoint is not None:
            members = self.endpoint.model_dump(exclude={"credentials"})
            credentials = self.endpoint.credentials
            members["credentials"] = credentials.model_dump(exclude_none=True) if credentials else {}
            endpoint = Endpoint(**members)
        return ServiceSettings(
            endpoint=endpoint,
            operations={name: _operation_settings(body) for name, body in self.operations.items()},
            validate_requests=self.validate_requests,
            validate_answers=self.validate_answers,
        )


def _operation_settings(body: OperationBody) -> OperationSettings:
    return OperationSettings(
        subject=body.subject,
        classification=None if body.classification is None else Classification.of(body.classification),
        assurance=None if body.assurance is None else Assurance.of(body.assurance),
        max_age=body.max_age,
    )


def settings_view(settings: ServiceSettings) -> dict[str, Any]:
    """Return settings in the form in which they are sent, so that they can be sent back."""
    endpoint = None
    if settings.endpoint is not None:
        names = ("base_url", "connect_timeout", "timeout", "ca_bundle", "client_certificate")
        endpoint = {name: getattr(settings.endpoint, name) for name in names}
        endpoint["credentials"] = dict(settings.endpoint.credentials) or None
        endpoint["options"] = dict(settings.endpoint.options)
    return {
        "endpoint": endpoint,
        "operations": {
            name: {
                "subject": own.subject,
                "classification": None if own.classification is None else own.classification.label,
                "assurance": None if own.assurance is None else own.assurance.label,
                "max_age": own.max_age,
            }
            for name, own in settings.operations.items()
        },
        "validate_requests": settings.validate_requests,
        "validate_answers": settings.validate_answers,
    }
