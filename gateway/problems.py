"""Every expected error, as an RFC 9457 problem.

`type` is stable and documented in `openapi/problems.md`. A problem's text is
written by us, and never holds a token, a personal value or foreign error text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

TYPE_PREFIX = "urn:simpul:problem:"
MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An expected error; what is raised is what the caller is told.

    `detail` explains this occurrence, `headers` are added to the answer and
    `members` are extension members of the problem's JSON.
    """

    type: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int]

    def __init__(
        self,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.headers: dict[str, str] = dict(headers or {})
        self.members = members

    @property
    def code(self) -> str:
        """The reason code for evidence and metrics: a `reason` member, or the type in snake_case."""
        reason = self.members.get("reason")
        return reason if isinstance(reason, str) else self.type.replace("-", "_")

    def body(self, instance: str | None = None) -> dict[str, Any]:
        """Return the problem's JSON object; `instance` is the exchange id, as a URN."""
        body: dict[str, Any] = {
            "type": TYPE_PREFIX + self.type,
            "title": self.title,
            "status": self.status,
        }
        if self.detail:
            body["detail"] = self.detail
        if instance:
            body["instance"] = f"urn:uuid:{instance}"
        body.update(self.members)
        return body


# --- the request ---------------------------------------------------------------------------------


class MalformedRequest(Problem):
    """The HTTP message is ambiguous or broken, so that two servers could read it differently."""

    type, title, status = "malformed-request", "Malformed request", 400


class InvalidRequest(Problem):
    """The request does not fit the operation's description; `errors` lists pointers and messages."""

    type, title, status = "invalid-request", "Invalid request", 422


class RouteNotFound(Problem):
    """No operation is published at this path."""

    type, title, status = "route-not-found", "No such operation", 404


class MethodNotAllowed(Problem):
    """The path is known, the method is not; `Allow` lists those that are."""

    type, title, status = "method-not-allowed", "Method not allowed", 405


class NotAcceptable(Problem):
    """The operation has no answer in a media type that `Accept` allows."""

    type, title, status = "not-acceptable", "Not acceptable", 406


class ContentTooLarge(Problem):
    """The body is larger than the operation allows."""

    type, title, status = "content-too-large", "Content too large", 413


class UnsupportedMediaType(Problem):
    """The operation does not take a body of this media type."""

    type, title, status = "unsupported-media-type", "Unsupported media type", 415


class HeadersTooLarge(Problem):
    """The header section is too large."""

    type, title, status = "headers-too-large", "Request header fields too large", 431


class OriginNotAllowed(Problem):
    """The browser origin is not registered for any client that may call the operation."""

    type, title, status = "origin-not-allowed", "Origin not allowed", 403


# --- who calls -----------------------------------------------------------------------------------


class NotAuthenticated(Problem):
    """No token, or one that is not valid; `WWW-Authenticate` says what is wanted (RFC 6750, 9449)."""

    type, title, status = "not-authenticated", "Not authenticated", 401


class AccessDenied(Problem):
    """A policy refused the exchange; `reason` is its code."""

    type, title, status = "access-denied", "Access denied", 403


class PurposeMissing(Problem):
    """Neither the token nor `Simpul-Purpose` names a purpose."""

    type, title, status = "purpose-missing", "Purpose missing", 400


class PurposeNotAgreed(Problem):
    """The purpose is not one of the token's or the agreement's."""

    type, title, status = "purpose-not-agreed", "Purpose not agreed", 403


class AgreementMissing(Problem):
    """The client has no agreement that covers the operation."""

    type, title, status = "agreement-missing", "No agreement", 403


class AgreementNotInForce(Problem):
    """The agreement has not begun, has ended or is suspended; `reason` says which."""

    type, title, status = "agreement-not-in-force", "Agreement not in force", 403


class AuthorizationTooNarrow(Problem):
    """The token's `authorization_details` (RFC 9396) do not have this operation for this purpose."""

    type, title, status = "authorization-too-narrow", "Outside the authorization", 403


class MandateTooNarrow(Problem):
    """The person acts for another on a mandate that is not for this operation."""

    type, title, status = "mandate-too-narrow", "Outside the mandate", 403


class AssuranceTooLow(Problem):
    """The operation needs a stronger sign-in (RFC 9470)."""

    type, title, status = "assurance-too-low", "Stronger sign-in needed", 401


class SignInTooOld(Problem):
    """The operation needs a sign-in that is more recent (RFC 9470)."""

    type, title, status = "sign-in-too-old", "Fresh sign-in needed", 401


class ConsentMissing(Problem):
    """The exchange needs a consent that is not there."""

    type, title, status = "consent-missing", "Consent missing", 403


class ScopeMissing(Problem):
    """The token lacks the scope that the endpoint asks for (RFC 6750 section 3.1)."""

    type, title, status = "scope-missing", "Scope missing", 403


class QuotaExceeded(Problem):
    """The agreement's quota is used up; `Retry-After` says until when."""

    type, title, status = "quota-exceeded", "Quota exceeded", 429


# --- the agency ----------------------------------------------------------------------------------


class AgencyUnreachable(Problem):
    """No connection to the agency could be made, or it broke before the answer."""

    type, title, status = "agency-unreachable", "Agency unreachable", 502


class BadAgencyAnswer(Problem):
    """The agency answered something that its description does not allow."""

    type, title, status = "bad-agency-answer", "Unusable answer from the agency", 502


class AgencyFault(Problem):
    """The agency refused the call in its own protocol; `fault` is its code if that is a plain token."""

    type, title, status = "agency-fault", "Refused by the agency", 502


class AgencyTimeout(Problem):
    """The agency did not answer in time."""

    type, title, status = "agency-timeout", "Agency timed out", 504


class CircuitOpen(Problem):
    """The agency has failed repeatedly and is left alone for a while; see `Retry-After`."""

    type, title, status = "circuit-open", "Agency temporarily not called", 503


# --- the gateway ---------------------------------------------------------------------------------


class EvidenceUnavailable(Problem):
    """Evidence cannot be made durable, so nothing may be answered."""

    type, title, status = "evidence-unavailable", "Evidence log unavailable", 503


class NotReady(Problem):
    """The gateway is starting, draining, or has no valid policy set."""

    type, title, status = "not-ready", "Not ready", 503


class Internal(Problem):
    """Something unexpected; the cause is in the log, under the exchange id."""

    type, title, status = "internal", "Internal error", 500


# --- the registry --------------------------------------------------------------------------------


class NotFound(Problem):
    """There is no such resource, or the caller may not know of it."""

    type, title, status = "not-found", "Not found", 404


class Conflict(Problem):
    """The change does not fit the resource's present state; `reason` says why."""

    type, title, status = "conflict", "Conflict", 409


class VersionMismatch(Problem):
    """`If-Match` names a version that is no longer the present one."""

    type, title, status = "version-mismatch", "Changed meanwhile", 412


class PreconditionRequired(Problem):
    """The change needs `If-Match` (RFC 6585 section 3)."""

    type, title, status = "precondition-required", "If-Match required", 428


class InvalidDescription(Problem):
    """A description cannot be used at all; `errors` lists places and reasons."""

    type, title, status = "invalid-description", "Unusable description", 422


class PublishRefused(Problem):
    """The new snapshot is not valid; the old one stays. `errors` says why."""

    type, title, status = "publish-refused", "Publishing refused", 422


class SameParty(Problem):
    """Whoever asks does not approve."""

    type, title, status = "same-party", "Approval by the asking party", 403


class AddressNotAllowed(Problem):
    """An address is not public and not listed by the operator (SSRF guard)."""

    type, title, status = "address-not-allowed", "Address not allowed", 422
