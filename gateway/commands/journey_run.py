"""Run a journey against plain HTTP servers: a sandbox, in one process, nothing kept."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx2

from gateway.commands.journey_view import View
from gateway.journeys.document.model import Source
from gateway.journeys.document.sources import Lookup, find
from gateway.journeys.expressions.scope import Message, Response
from gateway.journeys.interpret import Interpreter
from gateway.journeys.interpreter.calls import NULL, CallError
from gateway.journeys.interpreter.decisions import (
    CallOperation,
    Compensate,
    Decided,
    End,
    Outcome,
    Parallel,
    Preview,
    SendMessage,
    Sleep,
    WaitForMessage,
    WaitForPreview,
    WaitForTask,
    Woke,
)
from gateway.journeys.interpreter.library import Library
from gateway.journeys.interpreter.requests import decode_body, make_request
from gateway.model.identifiers import new_id

TIMEOUT: Final = 30.0
MAX_ANSWER: Final = 10 * 1024 * 1024
MAX_DECISIONS: Final = 100_000


class Servers:
    """Plain servers: base URLs by source name, "" for all."""

    unified = False
    auth: httpx2.Auth | None = None

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = dict(urls)

    def base(self, source: Source) -> str | None:
        """Return where the operations of a source are, or None."""
        return self._urls.get(source.name) or self._urls.get("")

    def headers(self, purpose: str | None) -> list[tuple[str, str]]:
        """Return what else is sent with a call."""
        return []


class Registered:
    """Registered services, called through a running gateway as `auth`'s client: every rule holds."""

    unified = True

    def __init__(self, url: str, auth: httpx2.Auth) -> None:
        self._url, self.auth = url.rstrip("/"), auth

    def base(self, source: Source) -> str | None:
        """Return the service's place in the gateway's API; None for a source that is no service."""
        return None if source.service is None else f"{self._url}/api/{source.service}"

    def headers(self, purpose: str | None) -> list[tuple[str, str]]:
        """Return the purpose."""
        return [] if purpose is None else [("simpul-purpose", purpose)]


class Unanswered(Exception):
    """The journey waits for a person or a message, and nothing was given for it."""


class Runner:
    """Drives an interpreter; `places` say where to call, `answers` what people and events say."""

    def __init__(
        self,
        library: Library,
        lookup: Lookup,
        places: Servers | Registered,
        *,
        view: View,
        answers: Mapping[str, Any] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._library, self._lookup, self._places = library, lookup, places
        self._view, self._answers, self._sleep = view, answers or {}, sleep
        self._run = new_id()
        self._client = httpx2.Client(auth=places.auth, follow_redirects=False, trust_env=False)

    def run(self, workflow: str, inputs: Mapping[str, Any]) -> End:
        """Run to the end, printing each step; raises `Unanswered`."""
        interpreter = Interpreter(self._library)
        state = interpreter.start(workflow, inputs)
        with self._client:
            for _ in range(MAX_DECISIONS):
                decision = interpreter.decide(state)
                if isinstance(decision, End):
                    self._view.end(decision)
                    return decision
                todo = decision.decisions if isinstance(decision, Parallel) else (decision,)
                for decided in todo:
                    state = interpreter.apply(state, decided.id, self._do(decided))
        raise Unanswered("The journey does not come to an end.")

    def _do(self, decided: Decided) -> Outcome:
        match decided:
            case SendMessage():
                self._view.note(decided.step, f"sends to {decided.call.target}")
                return Response(status=None)
            case CallOperation():
                what = {"step": "", "check": "check", "once_only": "once only"}[decided.role]
                if decided.attempt > 1:
                    what = f"try {decided.attempt}"
                return self._call(decided, what, decided.timeout)
            case Compensate():
                return self._call(decided, "undo", None)
            case Sleep():
                self._view.note(decided.step, f"waits {decided.seconds:g} s")
                self._sleep(decided.seconds)
                return Woke()
            case WaitForMessage():
                return self._message(decided)
            case WaitForPreview():
                return self._preview(decided)
            case WaitForTask():
                body = self._answer(decided.step, "a person")
                return Response(status=200, body=body)
        raise TypeError(type(decided).__name__)

    def _answer(self, name: str, of: str) -> Any:
        if name not in self._answers:
            raise Unanswered(f"'{name}' waits for {of}: give what they say in --answers.")
        self._view.note(name, f"{of} answers (from --answers)")
        return self._answers[name]

    def _message(self, decided: WaitForMessage) -> Outcome:
        given = self._answer(decided.step, "a message")
        if isinstance(given, dict) and "payload" in given:
            return Message(headers=given.get("headers", {}), payload=given["payload"])
        return Message(payload=given)

    def _preview(self, decided: WaitForPreview) -> Outcome:
        if decided.name in self._answers:
            return Preview(accepted=False, value=self._answers[decided.name])
        if not decided.available:
            raise Unanswered(f"No agency gave the input '{decided.name}': give it in --inputs.")
        self._view.note(decided.step, f"the citizen sees and accepts {json.dumps(decided.value)[:120]}")
        return Preview(accepted=True)

    def _call(self, decided: CallOperation | Compensate, what: str, timeout: int | None) -> Response:
        call = decided.call
        for argument in call.arguments:
            if (argument.location, argument.value) == ("path", NULL):
                self._view.note(
                    decided.step, f"the path parameter '{argument.name}' has no value: null is sent"
                )
        started = time.perf_counter()
        response = self._send(decided, timeout)
        self._view.step(decided, call, what, response, (time.perf_counter() - started) * 1_000)
        return response

    def _send(self, decided: CallOperation | Compensate, timeout: int | None) -> Response:
        call = decided.call
        found = find(self._library.document(call.document), call.target, self._lookup)
        if found is None:
            return Response(status=None, error="the operation is not described")
        base = self._places.base(found.source)
        if base is None:
            return Response(status=None, error=f"no --server, and no x-service, for '{found.source.name}'")
        try:
            request = make_request(found.operation, call, unified=self._places.unified)
        except CallError as error:
            return Response(status=None, error=str(error))
        url = base.rstrip("/") + request.target
        headers = [*request.headers, *self._places.headers(decided.purpose)]
        headers.append(("idempotency-key", f"{self._run}-{decided.key}"))
        seconds = TIMEOUT if timeout is None else timeout / 1_000
        try:
            with self._client.stream(
                request.method, url, headers=headers, content=request.body, timeout=seconds
            ) as answer:
                body = _bounded(answer)
        except httpx2.TimeoutException:
            return Response(status=None, error="timeout", url=url, method=request.method)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
            return Response(status=None, error="unreachable", url=url, method=request.method)
        fields = {name.lower(): value for name, value in answer.headers.items()}
        decoded = decode_body(fields.get("content-type", ""), body)
        return Response(
            status=answer.status_code, headers=fields, body=decoded, url=url, method=request.method
        )


def _bounded(answer: httpx2.Response) -> bytes:
    found = bytearray()
    for piece in answer.iter_bytes():
        found += piece
        if len(found) > MAX_ANSWER:
            raise ValueError("the answer is too large")
    return bytes(found)
