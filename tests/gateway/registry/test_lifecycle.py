"""The agreement's life cycle as a state machine: whatever is tried, whoever asks never approves."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from gateway.model.agreement import AgreementState
from gateway.model.service import ServiceState
from gateway.problems import Conflict
from gateway.registry.lifecycle import AGREEMENT_MOVES, SERVICE_MOVES, require_source
from tests.support.registry import CALLERS, Registry, agreement_draft
from tests.support.stores import anystore

NAMES = sorted(CALLERS)
LEGAL = {
    ("requested", "approve"): "active",
    ("requested", "reject"): "rejected",
    ("requested", "end"): "ended",
    ("active", "suspend"): "suspended",
    ("active", "end"): "ended",
    ("suspended", "resume"): "active",
    ("suspended", "end"): "ended",
}


@pytest.mark.parametrize("verb", SERVICE_MOVES)
@pytest.mark.parametrize("state", ServiceState)
def test_a_service_moves_forward_only(verb: str, state: ServiceState) -> None:
    move = SERVICE_MOVES[verb]
    if state not in move.sources:
        with pytest.raises(Conflict):
            require_source(verb, state, move.sources)
    elif verb != "return":
        assert list(ServiceState).index(move.target) > list(ServiceState).index(state)


def test_what_is_rejected_or_ended_stays_so() -> None:
    for move in AGREEMENT_MOVES.values():
        assert not move.sources & {AgreementState.REJECTED, AgreementState.ENDED}


class AgreementMachine(RuleBasedStateMachine):
    """Asks for agreements and tries every verb as every caller, with fresh and stale versions."""

    agreements = Bundle("agreements")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.model: dict[str, tuple[str, int, str]] = {}

    @initialize()
    def open(self) -> None:
        self.runner.run(self._open())

    async def _open(self) -> None:
        self.stack = AsyncExitStack()
        directory = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.registry = Registry(await self.stack.enter_async_context(anystore("sqlite", directory)))
        await self.registry.people()
        await self.registry.published()
        await self.registry.loader.load()

    @rule(target=agreements, name=st.sampled_from(["city-portal", "city-officer", "operator", "tax-officer"]))
    def request(self, name: str) -> str:
        client = "tax-reader" if name == "tax-officer" else "city-portal"
        draft = agreement_draft(client=client)
        answer = self.runner.run(self.registry.send(name, "POST", "/agreements", draft))
        assert answer.status_code == 201, answer.text
        made = answer.json()["id"]
        self.model[made] = ("requested", 1, name)
        return made

    @rule(
        agreement=agreements,
        name=st.sampled_from(NAMES),
        verb=st.sampled_from(sorted(AGREEMENT_MOVES)),
        stale=st.sampled_from([0, 0, 0, 1]),
    )
    def move(self, agreement: str, name: str, verb: str, stale: int) -> None:
        state, version, asked = self.model[agreement]
        path = f"/agreements/{agreement}/{verb}"
        answer = self.runner.run(self.registry.send(name, "POST", path, etag=version - stale))
        if answer.status_code != 200:
            assert answer.status_code in {403, 404, 409, 412}
            return
        assert not stale
        assert answer.json()["state"] == LEGAL[state, verb]
        if verb in {"approve", "reject", "resume"}:
            assert (name, CALLERS[name].agency) == ("tax-officer", "tax")
            assert name != asked
        self.model[agreement] = (LEGAL[state, verb], version + 1, asked)

    @rule(agreement=agreements)
    def decide_as_the_officer(self, agreement: str) -> None:
        state, version, asked = self.model[agreement]
        path = f"/agreements/{agreement}/approve"
        answer = self.runner.run(self.registry.send("tax-officer", "POST", path, etag=version))
        if asked == "tax-officer":
            assert answer.status_code == 403
        else:
            assert answer.status_code == (200 if state == "requested" else 409)
        if answer.status_code == 200:
            self.model[agreement] = ("active", version + 1, asked)

    @invariant()
    def the_catalogue_agrees_with_the_table(self) -> None:
        if not hasattr(self, "registry"):
            return
        keys = frozenset(f"agreement:{agreement}" for agreement in self.model)
        catalogue = self.runner.run(self.registry.loader.refresh(keys))
        granted = {one.id: (str(one.state), one.version) for one in catalogue.agreements}
        assert granted == {
            agreement: (state, version)
            for agreement, (state, version, _) in self.model.items()
            if state not in {"requested", "rejected"}
        }

    @invariant()
    def every_change_has_an_intent_and_an_outcome(self) -> None:
        if hasattr(self, "registry"):
            changes = sum(version for _, version, _ in self.model.values())
            kinds = [
                one for one in self.registry.journal.entries if one.kind.startswith("registry.agreement.")
            ]
            assert sum(one.reason == "done" for one in kinds) == changes
            assert sum(one.reason == "intent" for one in kinds) >= changes

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.runner.run(self.stack.aclose())
        self.runner.close()


AgreementMachine.TestCase.settings = settings(
    max_examples=5, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAgreementMachine = AgreementMachine.TestCase
