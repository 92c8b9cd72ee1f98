"""What an agency may set for its service: places that exist, and no secret but its own."""

from __future__ import annotations

import re
from typing import Final

from gateway.model.description import Description
from gateway.model.principal import Principal
from gateway.model.service import Operation
from gateway.problems import AccessDenied, InvalidRequest
from gateway.registry.party import is_admin
from gateway.registry.versions import ServiceSettings

_POINTER: Final = re.compile(r"(?:/(?:[^~/]|~[01])*)+")


def check_secrets(caller: Principal, agency: str, settings: ServiceSettings) -> None:
    """Raise `AccessDenied` unless the endpoint's secrets are the agency's: `AGENCY` or `AGENCY.…`.

    Otherwise an agency could have the gateway send another's secret, or the
    gateway's own, to its own address. An administrator may name any.
    """
    endpoint = settings.endpoint
    if endpoint is None or is_admin(caller):
        return
    names = (endpoint.credentials.get("secret"), endpoint.ca_bundle, endpoint.client_certificate)
    if any(name is not None and str(name).partition(".")[0] != agency for name in names):
        raise AccessDenied(
            f"An agency's secrets are called {agency}, or {agency} and a name after a dot.",
            reason="foreign_secret",
        )


def check_settings(settings: ServiceSettings, description: Description) -> None:
    """Raise `InvalidRequest`, with pointers, where settings name what the description does not have."""
    operations = {operation.name: operation for operation in description.operations}
    errors = []
    for name, own in settings.operations.items():
        pointer = f"/operations/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in operations:
            errors.append({"pointer": pointer, "message": "is not an operation of the description"})
        elif own.subject and not _is_place(own.subject, operations[name]):
            errors.append({"pointer": f"{pointer}/subject", "message": "is not a place in the request"})
    if errors:
        raise InvalidRequest("The settings do not fit the description.", errors=errors)


def _is_place(subject: str, operation: Operation) -> bool:
    location, _, name = subject.partition(":")
    if location == "body":
        return bool(operation.request) and _POINTER.fullmatch(name) is not None
    if location not in {"path", "query", "header"}:
        return False
    same = str.lower if location == "header" else str
    return any(one.location == location and same(one.name) == same(name) for one in operation.parameters)
