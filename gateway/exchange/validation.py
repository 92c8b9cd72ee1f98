"""Requests and answers against the description, with validators compiled at publish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.exchange import strict_json
from gateway.exchange.cookies import described_cookies
from gateway.exchange.fields import may_be_said
from gateway.exchange.parameters import CompiledParameter, query_pairs
from gateway.exchange.schemas import Schemas, Validator, list_errors
from gateway.model.message import Headers
from gateway.model.service import Operation
from gateway.problems import BadAgencyAnswer, InvalidRequest, UnsupportedMediaType

MAX_ERRORS = 20


class RequestCheck:
    """Checks the parameters and the body of one operation."""

    __slots__ = ("_any_query", "_cookies", "_headers", "_media", "_path", "_query", "_required")

    def __init__(self, operation: Operation, schemas: Schemas) -> None:
        compiled = [CompiledParameter(p, schemas) for p in operation.parameters]
        self._path = [p for p in compiled if p.parameter.location == "path" and p.restricts]
        self._query = [p for p in compiled if p.parameter.location == "query"]
        named = [(p.parameter.name.lower(), p) for p in compiled if p.parameter.location == "header"]
        self._headers = [(name, p) for name, p in named if may_be_said(name)]
        self._cookies = [p for p in compiled if p.parameter.location == "cookie"]
        self._any_query = any(p.takes_any_name for p in self._query)
        self._media = {
            media.partition(";")[0].strip().lower(): schemas.compile(schema) if is_json(media) else None
            for media, schema in operation.request.items()
        }
        self._required = operation.request_required

    def check_parameters(self, path: Mapping[str, str], query: str, headers: Headers) -> None:
        """Raise `InvalidRequest` when a parameter is missing, repeated, not described or does not fit."""
        errors: list[dict[str, str]] = []
        for parameter in self._path:
            value = path.get(parameter.parameter.name)
            errors += parameter.check([] if value is None else [value], ())
        if query or self._query:
            errors += self._check_query(query)
        for name, parameter in self._headers:
            errors += parameter.check([value for field, value in headers if field == name], ())
        if self._cookies:
            errors += self._check_cookies(headers)
        if errors:
            raise InvalidRequest("The parameters do not fit the description.", errors=errors[:MAX_ERRORS])

    def _check_query(self, query: str) -> list[dict[str, str]]:
        try:
            pairs = query_pairs(query)
        except ValueError:
            return [{"in": "query", "pointer": "", "keyword": "not_unicode"}]
        errors: list[dict[str, str]] = []
        for parameter in self._query:
            texts = [value for name, value in pairs if name == parameter.parameter.name]
            errors += parameter.check(texts, pairs)
        if not self._any_query and any(not any(p.owns(name) for p in self._query) for name, _ in pairs):
            errors.append({"in": "query", "pointer": "", "keyword": "not_described"})
        return errors

    def _check_cookies(self, headers: Headers) -> list[dict[str, str]]:
        names = {p.parameter.name for p in self._cookies}
        pairs: list[tuple[str, str]] = []
        for field, value in headers:
            if field == "cookie":
                pairs += described_cookies(value.encode("latin-1"), names)
        errors: list[dict[str, str]] = []
        for parameter in self._cookies:
            errors += parameter.check([v for name, v in pairs if name == parameter.parameter.name], pairs)
        return errors

    def validator_for(self, media: str, present: bool) -> Validator | None:
        """Return the validator of a body of this media type, or None if it is not to be read.

        Raises `UnsupportedMediaType`, and `InvalidRequest` on a body that is
        missing or that the operation does not have.
        """
        if not present:
            if self._required:
                raise InvalidRequest("A body is required.", errors=_body_error("required"))
            return None
        if not self._media:
            raise InvalidRequest("The operation has no body.", errors=_body_error("not_described"))
        if media in self._media:
            return self._media[media]
        for wide in (media.partition("/")[0] + "/*", "*/*"):
            if wide in self._media:
                return self._media[wide] if is_json(media) else None
        raise UnsupportedMediaType("The operation does not take this media type.")


class AnswerCheck:
    """Checks the JSON answers of one operation."""

    __slots__ = ("_validators",)

    def __init__(self, operation: Operation, schemas: Schemas) -> None:
        self._validators = {
            status.upper(): schemas.compile(schema)
            for status, contents in operation.answers.items()
            for media, schema in contents.items()
            if is_json(media)
        }

    def check(self, status: int, body: bytes) -> None:
        """Raise `BadAgencyAnswer` when the body does not fit what is described for this status."""
        for key in (str(status), f"{status // 100}XX", "DEFAULT"):
            if key in self._validators:
                validator = self._validators[key]
                if validator is not None and not fits(validator, body):
                    raise BadAgencyAnswer("The answer does not fit the agency's own description.")
                return


def check_body(validator: Validator, body: bytes) -> Any:
    """Return the parsed body; raises `InvalidRequest` with what does not fit."""
    try:
        value = strict_json.parse(body)
    except strict_json.AmbiguousJSON as reason:
        raise InvalidRequest("The body cannot be read.", errors=_body_error(str(reason))) from None
    if not validator.is_valid(value):
        errors = list_errors(validator, value, "body")
        raise InvalidRequest("The body does not fit the description.", errors=errors)
    return value


def fits(validator: Validator, body: bytes) -> bool:
    """Say whether a JSON text fits."""
    try:
        return validator.is_valid(strict_json.parse(body))
    except ValueError:
        return False


def is_json(media: str) -> bool:
    """Say whether a media type is JSON: `application/json`, or one with the suffix `+json` (RFC 6839)."""
    kind = media.partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def _body_error(keyword: str) -> list[dict[str, str]]:
    return [{"in": "body", "pointer": "", "keyword": keyword}]
