"""Who is in the story: agencies, and the OAuth clients that act for them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import httpx
from joserfc.jwk import ECKey

from gateway.demo.parties import Party

OFFICE = "service-office"
PROVIDERS = {
    "civil-registry": "Civil registry",
    "tax-authority": "Tax authority",
    "social-insurance": "Social insurance",
    "municipality": "Municipality",
    "business-registry": "Business registry",
    "licensing": "Licensing office",
    "treasury": "Treasury",
    "post": "Post",
    "vehicle-registry": "Vehicle registry",
}
"""The first three tell the story of one exchange, all of them that of the journeys."""
PURPOSE = "social-benefits"
XROAD = {
    "civil-registry": {
        "instance": "ID-DEMO",
        "member_class": "GOV",
        "member_code": "99001",
        "subsystem": "registry",
    },
    OFFICE: {"instance": "ID-DEMO", "member_class": "GOV", "member_code": "99009", "subsystem": "portal"},
}
"""Who they are in the invented X-Road instance of the demo."""


@dataclass(frozen=True, slots=True)
class Role:
    """A client that the operator registers."""

    id: str
    agency: str
    name: str
    scopes: tuple[str, ...]
    clearance: str = "internal"


ROLES = (
    *(Role(f"{p}-integrator", p, "Integrator", ("registry:read", "registry:write")) for p in PROVIDERS),
    *(Role(f"{p}-approver", p, "Approver", ("registry:read", "registry:approve")) for p in PROVIDERS),
    Role("office-desk", OFFICE, "Asks for agreements", ("registry:read", "registry:write")),
    Role("portal", OFFICE, "The citizens' portal", ("registry:read", "journeys:start"), "personal"),
    Role("journey-desk", OFFICE, "Writes journeys", ("registry:read", "registry:write")),
    Role("journey-approver", OFFICE, "Approves journeys", ("registry:read", "registry:approve")),
    Role(
        "licensing-officer",
        "licensing",
        "Decides on licences",
        ("journeys:read", "journeys:write", "licensing:decide"),
    ),
    Role("case-officer", "operator", "Looks after cases", ("journeys:admin", "journeys:write")),
    Role("kiosk", OFFICE, "A kiosk in the lobby", (), "personal"),
    Role("officer", "operator", "Security officer", ("evidence:read",)),
)
"""Whoever asks does not approve, so each provider has two."""


class Cast:
    """The parties of the story, each with a key that nobody else has."""

    def __init__(self, http: httpx.Client, issuer: str, data: Path) -> None:
        self._parties = {role.id: Party.make(role.id, http, issuer) for role in ROLES}
        operator = ECKey.import_key(json.loads((data / "clients" / "operator.jwk").read_bytes()))
        self._parties["operator"] = Party("operator", operator, http, issuer)
        self.stranger = Party.make("stranger", http, issuer)
        """Has a key, and is registered nowhere."""
        for role in ROLES:
            _keep_key(data / "clients" / f"{role.id}.jwk", self._parties[role.id])

    def __getitem__(self, name: str) -> Party:
        return self._parties[name]


def _keep_key(path: Path, party: Party) -> None:
    """Write the private key where `simpul token` looks for it."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(party.private_jwk)
