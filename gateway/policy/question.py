"""Facts as Cedar is asked them: a request, and the entities that it names."""

from __future__ import annotations

import json
from typing import Any, Final

from gateway.model.decision import Facts

_ACTION: Final = {"type": "Action", "id": "call"}


def request_of(facts: Facts) -> dict[str, Any]:
    """Return Cedar's request for `facts`: principal, action, resource and context."""
    return {
        "principal": {"type": "Client", "id": facts.client},
        "action": _ACTION,
        "resource": {"type": "Operation", "id": _operation(facts)},
        "context": {
            "subject_kind": facts.subject_kind,
            "delegated": facts.delegated,
            "mandate": facts.mandate,
            "assurance": facts.assurance,
            "purpose": facts.purpose,
            "legal_basis": facts.legal_basis,
            "agreement": facts.agreement,
            "agreement_in_force": facts.agreement_in_force,
            "purposes": sorted(facts.purposes),
            "consent": facts.consent,
            "channel": facts.channel,
            "sign_in_recent": facts.sign_in_recent,
        },
    }


def entities_of(facts: Facts) -> str:
    """Return the JSON of the two entities that the request names."""
    return json.dumps(
        [
            {
                "uid": {"type": "Client", "id": facts.client},
                "attrs": {"agency": facts.client_agency, "clearance": facts.clearance},
                "parents": [],
            },
            {
                "uid": {"type": "Operation", "id": _operation(facts)},
                "attrs": {
                    "agency": facts.agency,
                    "service": facts.service,
                    "effect": facts.effect,
                    "classification": facts.classification,
                    "required_assurance": facts.required_assurance,
                },
                "parents": [],
            },
        ]
    )


def _operation(facts: Facts) -> str:
    return f"{facts.agency}.{facts.service}.{facts.operation}"
