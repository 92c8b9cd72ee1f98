"""Kinds of fields that requests share; every text and list is bounded."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

import orjson
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from gateway.model.recency import OLDEST

MAX_METADATA: Final = 16_384

Slug = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$", min_length=1, max_length=63)
]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", min_length=1, max_length=500)]
"""A line of text without control characters."""
Token = Annotated[
    str, StringConstraints(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]+$", min_length=1, max_length=200)
]
"""A scope-token (RFC 6749 section 3.3), also a purpose."""
Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", min_length=1, max_length=300)]
SecretName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$", max_length=128)]
Pointer = Annotated[str, StringConstraints(pattern=r"^(\*|(/([^~/\x00-\x1f]|~[01])*)+)$", max_length=1000)]
"""A JSON Pointer (RFC 6901), or `*`."""

_ORIGIN: Final = re.compile(
    r"https://[a-z0-9.-]{1,253}(?::\d{1,5})?|http://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?"
)

_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]"
    r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def _check_origin(value: str) -> str:
    if len(value) > 300 or not _ORIGIN.fullmatch(value) or value.endswith((":443", ":80")):
        raise ValueError("must be an exact https origin in lower case, without path or default port")
    return value


Origin = Annotated[str, StringConstraints(max_length=300), AfterValidator(_check_origin)]
"""A serialized origin (RFC 6454 section 6.2); plain http for loopback only."""


def _check_moment(value: Any) -> Any:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("must be a date and time with an offset (RFC 3339)")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_check_moment)]
"""An RFC 3339 time; a bare number, which pydantic would take for Unix seconds or milliseconds, is none."""


def _check_object(value: dict[str, Any]) -> dict[str, Any]:
    try:
        size = len(orjson.dumps(value))
    except (orjson.JSONEncodeError, RecursionError):
        raise ValueError("must be plain JSON") from None
    if size > MAX_METADATA or b"\\u0000" in orjson.dumps(value):
        raise ValueError(f"must be at most {MAX_METADATA} bytes of JSON without NUL")
    return value


JSONObject = Annotated[dict[str, Any], AfterValidator(_check_object)]
"""A small JSON object."""


class Draft(BaseModel):
    """A request body: nothing that it does not know, nothing coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Limit = Annotated[int, Field(ge=1, le=10_000_000)]
MaxAge = Annotated[int, Field(ge=1, le=OLDEST)]
"""Seconds ago that a person may have signed in (RFC 9470)."""
