"""Ask openapi-spec-validator, which nobody here wrote, whether a document is OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator


def openapi_errors(document: dict[str, Any]) -> list[str]:
    """Return what is wrong with an OpenAPI 3.1 document."""
    return [f"{list(error.absolute_path)}: {error.message}" for error in _errors(document)]


def _errors(document: dict[str, Any]) -> Any:
    return OpenAPIV31SpecValidator(document).iter_errors()
