"""Chapter 3: the office asks for access, the providers decide."""

from __future__ import annotations

import time
from typing import Any

from gateway.demo.cast import OFFICE, PURPOSE
from gateway.demo.failure import require
from gateway.demo.telling import Telling

_DAY = 86_400.0

TERMS: dict[str, dict[str, Any]] = {
    "civil-registry": {
        "service": "persons",
        "operations": ["getPerson"],
        "fields": [
            "/person/givenName",
            "/person/familyName",
            "/person/birthDate",
            "/person/civilStatus",
            "/person/address/postcode",
            "/person/address/city",
        ],
    },
    "tax-authority": {
        "service": "income",
        "operations": ["getIncome", "listAssessments"],
        "fields": ["/nationalId", "/year", "/currency", "/taxableIncome", "/taxDue", "/filedOn"],
        "masks": [{"pointer": "/nationalId", "keep": 4}],
    },
    "social-insurance": {
        "service": "insurance",
        "operations": ["getInsured", "listContributions"],
        "fields": [
            "/memberNumber",
            "/status",
            "/schemes",
            "/total",
            "/currency",
            "/contributions/paidOn",
            "/contributions/amount",
        ],
    },
}
"""What the portal asks for, by provider; the fields are all that it needs."""

KIOSK_CALLS = 3
"""Calls a day that the tax authority grants the kiosk."""


def agree(t: Telling) -> dict[str, str]:
    """Ask for every agreement and have it approved; return their ids by client and provider."""
    made: dict[str, str] = {}
    for provider, terms in TERMS.items():
        agreement = request(t, "portal", provider, terms)
        if not made:
            _refuse_own_approval(t, agreement)
        made[f"portal {provider}"] = approve(t, provider, agreement)
        t.narrator.stage(
            f"{OFFICE} asks, the {provider} approves",
            {
                "asked by": f"office-desk, for the client portal, purpose {PURPOSE}",
                "approved by": f"{provider}-approver",
                "releases": ", ".join(terms["fields"]),
            },
        )
    quota = {**TERMS["tax-authority"], "quota_day": KIOSK_CALLS}
    kiosk = request(t, "kiosk", "tax-authority", quota)
    made["kiosk tax-authority"] = approve(t, "tax-authority", kiosk)
    t.narrator.stage("The kiosk may ask too, but not often", {"quota": f"{KIOSK_CALLS} calls a day"})
    return made


def request(t: Telling, client: str, provider: str, terms: dict[str, Any]) -> dict[str, Any]:
    """Ask for an agreement on these terms and return it."""
    now = time.time()
    body = {
        "client": client,
        "provider": provider,
        "purposes": [PURPOSE],
        "legal_basis": "Social Benefits Act, section 12",
        "valid_from": now - 60,
        "valid_until": now + 30 * _DAY,
        **terms,
    }
    answer = t.cast["office-desk"].call("POST", "/registry/agreements", json=body)
    agreement: dict[str, Any] = t.expect(answer, 201, f"Asking the {provider} for an agreement")
    require(agreement["state"] == "requested", f"The new agreement is {agreement['state']}")
    return agreement


def approve(t: Telling, provider: str, agreement: dict[str, Any]) -> str:
    """Have the provider approve an agreement and return its id."""
    answer = t.cast[f"{provider}-approver"].call(
        "POST",
        f"/registry/agreements/{agreement['id']}/approve",
        headers={"if-match": f'"{agreement["version"]}"'},
    )
    approved = t.expect(answer, 200, f"The {provider} approves")
    require(approved["state"] == "active", f"The approved agreement is {approved['state']}")
    return str(approved["id"])


def _refuse_own_approval(t: Telling, agreement: dict[str, Any]) -> None:
    answer = t.cast["office-desk"].call(
        "POST",
        f"/registry/agreements/{agreement['id']}/approve",
        headers={"if-match": f'"{agreement["version"]}"'},
    )
    require(answer.status_code == 403, f"Who asked could approve: {answer.status_code}")
    t.narrator.stage("Whoever asks does not approve", {"who": "office-desk", "decision": "deny (403)"})
