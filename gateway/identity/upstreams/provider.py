"""One identity provider, as the operator registers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.model.classification import Assurance

AUTHENTICATION: Final = ("private_key_jwt", "client_secret_basic", "client_secret_post")
"""How Simpul proves itself to a provider: with its own signing key, or with a secret."""
SHOWABLE: Final = (
    "name",
    "given_name",
    "family_name",
    "birthdate",
    "locale",
    "email",
    "email_verified",
    "phone_number",
    "phone_number_verified",
    "address",
)
"""OpenID Connect claims that a provider's may be mapped to; all else of an ID token is dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An OpenID provider. `names` are what people call it, by language.

    `secret` names a secret file for the `client_secret_…` methods.
    `subject_claim` says who it is: the same value in the same `namespace` is
    the same person, so providers share a namespace only if they check the
    same number. `acr` maps the provider's levels to ours; one that it does
    not list counts as `assurance`. `claims` maps ours to the provider's names.
    """

    id: str
    issuer: str
    client_id: str
    names: Mapping[str, str]
    authentication: str = "private_key_jwt"
    secret: str | None = None
    scopes: tuple[str, ...] = ("openid",)
    subject_claim: str = "sub"
    namespace: str = ""
    assurance: Assurance = Assurance.LOW
    acr: Mapping[str, Assurance] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    active: bool = True

    @property
    def space(self) -> str:
        """The namespace in which its subjects are told apart; its own when none is set."""
        return self.namespace or f"provider {self.issuer}"

    def level(self, acr: Any) -> Assurance:
        """Return our level of a sign-in with this `acr`."""
        return self.acr.get(acr, self.assurance) if isinstance(acr, str) else self.assurance

    def acr_values(self, lowest: Assurance) -> str:
        """Return the provider's names of the levels that will do, the lowest first."""
        fitting = [(level, name) for name, level in self.acr.items() if level >= lowest]
        return " ".join(name for _, name in sorted(fitting))

    def show(self, claims: Mapping[str, Any]) -> dict[str, Any]:
        """Return the claims that are kept of an ID token, by their OpenID Connect names."""
        found = {ours: claims.get(theirs) for ours, theirs in self.claims.items() if ours in SHOWABLE}
        return {name: value for name, value in found.items() if _is_small(value)}


def _is_small(value: Any) -> bool:
    if isinstance(value, dict):
        return len(value) <= 10 and all(isinstance(text, str) and len(text) <= 256 for text in value.values())
    return isinstance(value, bool | int) or (isinstance(value, str) and 0 < len(value) <= 256)
