"""Tells an agency where to call back: sent with the calls before a step that waits for a message."""

from __future__ import annotations

from typing import Final

from gateway.journeys.cases.case import Case
from gateway.journeys.cases.vault import CaseVault
from gateway.journeys.definitions.plans import Plan
from gateway.journeys.engine.calling import Calling
from gateway.model.message import Headers

URL: Final = "callback-url"
TOKEN: Final = "callback-token"  # noqa: S105  the name of a field


class Callbacks:
    """Makes the fields by which an agency can answer later."""

    def __init__(self, vault: CaseVault, issuer: str) -> None:
        self._vault, self._issuer = vault, issuer

    def headers(self, case: Case, plan: Plan, decision: Calling) -> Headers:
        """Return the URL and the one-time token of the next step that receives; none when there is none."""
        for workflow in plan.document.workflows:
            names = [step.id for step in workflow.steps]
            if decision.step not in names:
                continue
            later = workflow.steps[names.index(decision.step) + 1 :]
            receiver = next((step.id for step in later if step.action == "receive"), None)
            if receiver is not None:
                return [
                    (URL, f"{self._issuer}/cases/{case.id}/callbacks/{receiver}"),
                    (TOKEN, self._vault.token(case.id, receiver)),
                ]
        return []
