"""A state machine over the life of grants: whatever happens in whatever order, only live tokens count."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from gateway.problems import NotAuthenticated
from tests.support.oauth import SignedInHere, open_house
from tests.support.oauth_exchange import exchange, start_exchange
from tests.support.oauth_flow import ANNA, Flow, answer_of

Result = TypeVar("Result")


@dataclass
class Life:
    """What the model knows of a grant."""

    session: str
    code: str = ""
    redeemed: bool = False
    ended: bool = False
    refresh: str = ""


@dataclass
class Token:
    """What the model knows of an access token; `parents` are those that it was exchanged from."""

    value: str
    life: Life
    flow: Flow
    parents: tuple[Token, ...] = ()
    revoked: bool = field(default=False)

    @property
    def alive(self) -> bool:
        return not (self.life.ended or self.revoked or any(parent.revoked for parent in self.parents))


class GrantLifeCycle(RuleBasedStateMachine):
    """Drives a real authorization server, and compares it with the model after each step."""

    grants = Bundle("grants")
    tokens = Bundle("tokens")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.every: list[Token] = []
        self.lives: list[Life] = []
        self.ended_sessions: set[str] = set()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(work)

    @initialize()
    def open(self) -> None:
        directory = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.house = self.run(self.stack.enter_async_context(open_house(Path(directory))))
        self.portal, self.system = start_exchange(self.house)

    @rule(target=grants, session=st.sampled_from(["session-1", "session-2"]))
    def authorize(self, session: str) -> Life:
        sign_in = self.house.authority.sign_in
        assert isinstance(sign_in, SignedInHere)
        sign_in.people["anna"] = replace(ANNA, session=session)
        uri = self.run(self.portal.push()).json()["request_uri"]
        sent = self.run(self.portal.browse(uri))
        ended = session in self.ended_sessions
        assert (sent.status_code == 303) is not ended
        life = Life(session, ended=ended)
        life.code = "none" if ended else answer_of(sent)["code"]
        self.lives.append(life)
        return life

    @rule(target=tokens, life=grants)
    def redeem(self, life: Life) -> Token:
        answer = self.run(self.portal.redeem(life.code))
        first = not life.redeemed and not life.ended
        assert (answer.status_code == 200) is first, answer.text
        if not first:
            life.ended = True  # a code that is used again ends what its first use gave
            return self.dead(life)
        life.redeemed, life.refresh = True, answer.json()["refresh_token"]
        return self.alive(answer.json()["access_token"], life, self.portal)

    @rule(target=tokens, life=grants)
    def refresh(self, life: Life) -> Token:
        value = life.refresh or "none"
        answer = self.run(self.portal.post("/oauth/token", grant_type="refresh_token", refresh_token=value))
        assert (answer.status_code == 200) is (bool(life.refresh) and not life.ended), answer.text
        if answer.status_code != 200:
            return self.dead(life)
        return self.alive(answer.json()["access_token"], life, self.portal)

    @rule(target=tokens, token=tokens)
    def exchange(self, token: Token) -> Token:
        answer = self.run(exchange(self.system, token.value))
        assert (answer.status_code == 200) is token.alive, answer.text
        if answer.status_code != 200:
            return self.dead(token.life)
        value = answer.json()["access_token"]
        return self.alive(value, token.life, self.system, (*token.parents, token))

    @rule(token=consumes(tokens))
    def revoke_token(self, token: Token) -> None:
        assert self.run(token.flow.post("/oauth/revoke", token=token.value)).status_code == 200
        token.revoked = True

    @rule(life=grants)
    def revoke_grant(self, life: Life) -> None:
        value = life.refresh or "none"
        assert self.run(self.portal.post("/oauth/revoke", token=value)).status_code == 200
        life.ended = life.ended or bool(life.refresh)

    @rule(session=st.sampled_from(["session-1", "session-2"]))
    def end_session(self, session: str) -> None:
        self.run(self.house.revocations.revoke(f"session:{session}", int(time.time()) + 3600))
        self.ended_sessions.add(session)
        for life in self.lives:
            life.ended = life.ended or life.session == session

    @invariant()
    def only_live_tokens_count(self) -> None:
        if self.every:
            self.run(self.house.feed.catch_up())
        for token in self.every:
            assert self.run(self.counts(token)) is token.alive

    async def counts(self, token: Token) -> bool:
        try:
            await token.flow.use(token.value)
        except NotAuthenticated:
            return False
        return True

    def alive(self, value: str, life: Life, flow: Flow, parents: tuple[Token, ...] = ()) -> Token:
        token = Token(value, life, flow, parents)
        self.every.append(token)
        return token

    def dead(self, life: Life) -> Token:
        return Token("none", life, self.portal, revoked=True)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.loop.close()


GrantLifeCycle.TestCase.settings = settings(
    max_examples=20, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
TestGrantLifeCycle = GrantLifeCycle.TestCase
