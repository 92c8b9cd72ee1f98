"""Import of descriptions: OpenAPI 3.0, OpenAPI 3.1 and WSDL 1.1 become one `Description`."""

from __future__ import annotations

from gateway.registry.importing.describe import describe

__all__ = ["describe"]
