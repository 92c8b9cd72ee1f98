"""OpenID Connect Core section 3.1.2.1: how the person is to be signed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gateway.identity.errors import OAuthError, invalid_request
from gateway.identity.oauth_request import OAuthRequest
from gateway.model.classification import Assurance

_LIMITS: Final = {"state": 512, "nonce": 256, "ui_locales": 64}
_PROMPTS: Final = frozenset({"", "none", "login", "consent", "login consent", "consent login"})
_SECONDS: Final = re.compile(r"[0-9]{1,7}")
_PRINTABLE: Final = re.compile(r"[\x20-\x7e]*")


async def sign_in_wishes(request: OAuthRequest) -> None:
    """Refuse wishes that cannot be met as they are written; unknown ones are left aside.

    What a person is asked for must be named: no scope is not every scope here.
    """
    parameters = request.parameters
    request.require("scope")
    if "nonce" in parameters and "openid" not in request.scopes:
        raise invalid_request("A nonce needs the scope openid.")
    if "registration" in parameters:
        raise OAuthError("registration_not_supported", "Clients register at the registration endpoint.")
    if "id_token_hint" in parameters:
        raise invalid_request("An id_token_hint is not supported.")
    for name, limit in _LIMITS.items():
        value = parameters.get(name, "")
        if len(value) > limit or not _PRINTABLE.fullmatch(value):
            raise invalid_request(f"The parameter {name} is too long or not printable.")
    if parameters.get("prompt", "") not in _PROMPTS:
        raise invalid_request("The prompt is not supported.")
    if "max_age" in parameters and not _SECONDS.fullmatch(parameters["max_age"]):
        raise invalid_request("The max_age is malformed.")
    wanted_assurance(parameters)


def wanted_assurance(parameters: Mapping[str, str]) -> Assurance:
    """Return the lowest level in `acr_values`: any listed one will do, and any sign-in when none is.

    Raises `invalid_request` when none of those listed is known: a step-up
    (RFC 9470) must not silently be none.
    """
    words = parameters.get("acr_values", "").split()
    known = [level for level in map(Assurance.of, words) if level is not Assurance.NONE]
    if words and not known:
        raise invalid_request("None of the acr_values is known.")
    return min(known, default=Assurance.LOW)
