"""Chapter 1: the operator registers agencies and their clients."""

from __future__ import annotations

import time

from gateway.demo.cast import OFFICE, PROVIDERS, ROLES, XROAD
from gateway.demo.failure import require
from gateway.demo.provider.accounts import guardianship, registration
from gateway.demo.telling import Telling
from gateway.demo.world import IDENTITY_PROVIDER


def register_agencies(t: Telling) -> None:
    """Register the providers and the office that runs the portal."""
    agencies = {**PROVIDERS, OFFICE: "Service office"}
    for agency, name in agencies.items():
        body = {"id": agency, "name": name, "xroad": XROAD.get(agency)}
        answer = t.cast["operator"].call("POST", "/registry/agencies", json=body)
        t.expect(answer, 201, f"Registering {agency}")
    listed = t.expect(t.cast["operator"].call("GET", "/registry/agencies"), 200, "Listing agencies")
    missing = agencies.keys() - {agency["id"] for agency in listed["items"]}
    require(not missing, f"Not listed: {missing}")
    facts = {"who": "operator", "agencies": ", ".join(sorted(agencies))}
    t.narrator.stage(f"The operator registers {len(agencies)} agencies", facts)


def register_clients(t: Telling) -> None:
    """Register each agency's clients by their public keys."""
    for role in ROLES:
        body = {
            "id": role.id,
            "agency": role.agency,
            "name": role.name,
            "jwks": t.cast[role.id].jwks,
            "scopes": list(role.scopes),
            "clearance": role.clearance,
            "metadata": {"bearer_tokens_allowed": True},
        }
        answer = t.cast["operator"].call("POST", "/registry/clients", json=body)
        t.expect(answer, 201, f"Registering the client {role.id}")
    names = ", ".join(role.id for role in ROLES)
    t.narrator.stage("… and their OAuth clients, by public keys", {"who": "operator", "clients": names})


def register_people(t: Telling) -> None:
    """Register the demo identity provider, and that a guardian may act for her ward."""
    operator, issuer = t.cast["operator"], t.world.agency_url(IDENTITY_PROVIDER)
    answer = operator.call("POST", "/identity/providers", json=registration(issuer))
    t.expect(answer, 201, "Registering the identity provider")
    mandate = operator.call("POST", "/identity/mandates", json=guardianship(int(time.time())))
    t.expect(mandate, 201, "Registering a mandate")
    facts = {"who": "operator", "provider": "demo", "mandate": "a guardian for her ward"}
    t.narrator.stage("… with whom people sign in, and who acts for whom", facts)
