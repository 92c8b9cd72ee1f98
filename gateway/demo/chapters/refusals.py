"""Chapter 5: every way to be refused gets its own clear problem, and its own evidence."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import httpx
from joserfc import jwt

from gateway.demo.cast import PURPOSE
from gateway.demo.chapters.agreeing import KIOSK_CALLS
from gateway.demo.chapters.exchanges import CONTRIBUTIONS, INCOME
from gateway.demo.failure import require
from gateway.demo.telling import Telling, exchange_of
from gateway.model.identifiers import new_id

DAY: Final = 86_400


def ask_without_purpose(t: Telling) -> None:
    """Leave out the purpose."""
    answer = t.cast["portal"].call("GET", INCOME)
    _refused(t, answer, (400, "purpose-missing"), "Without a purpose")


def ask_for_another_purpose(t: Telling) -> None:
    """Name a purpose that was not agreed."""
    answer = t.cast["portal"].call("GET", INCOME, purpose="marketing")
    _refused(t, answer, (403, "purpose-not-agreed"), "For a purpose that was not agreed")


def ask_as_a_stranger(t: Telling) -> None:
    """Ask for a token as an unknown client, and then call with a token of one's own making."""
    stranger = t.cast.stranger
    refused = t.expect(stranger.ask_token(), 401, "An unknown client asks for a token")
    require(refused["error"] == "invalid_client", f"The unknown client is told {refused['error']}")
    now = int(time.time())
    claims = {
        "iss": stranger.issuer,
        "sub": "portal",
        "client_id": "portal",
        "aud": stranger.issuer,
        "iat": now,
        "exp": now + 60,
        "jti": new_id(),
    }
    header = {"alg": "ES256", "typ": "at+jwt", "kid": stranger.key.kid}
    forged = jwt.encode(header, claims, stranger.key, algorithms=["ES256"])
    headers = {"authorization": f"Bearer {forged}", "simpul-purpose": PURPOSE}
    answer = stranger.http.get(INCOME, headers=headers)
    require("bearer" in answer.headers.get("www-authenticate", "").lower(), "There is no WWW-Authenticate")
    _refused(t, answer, (401, "not-authenticated"), "By an unknown client, with a token of its own making")


def ask_beyond_the_quota(t: Telling) -> None:
    """Let the kiosk call more often than was granted."""
    kiosk = t.cast["kiosk"]
    *answers, answer = call_once_too_often(lambda: kiosk.call("GET", INCOME, purpose=PURPOSE))
    for number, passed in enumerate(answers, 1):
        t.expect(passed, 200, f"Call {number} of the kiosk")
    wait = answer.headers.get("retry-after", "")
    require(wait.isdigit() and int(wait) > 0, "Beyond the quota there is no Retry-After")
    _refused(t, answer, (429, "quota-exceeded"), f"Beyond the quota of {KIOSK_CALLS} a day")


def call_once_too_often(
    call: Callable[[], httpx.Response], clock: Callable[[], float] = time.time
) -> list[httpx.Response]:
    """Return the answers to one call more than a day has; at midnight (UTC) the day's count begins again."""
    day = clock() // DAY
    answers = [call() for _ in range(KIOSK_CALLS + 1)]
    while answers[-1].is_success and clock() // DAY != day and len(answers) <= 2 * KIOSK_CALLS:
        answers.append(call())
    return answers


def ask_an_agency_that_is_down(t: Telling) -> None:
    """Kill the social insurance, call it, and bring it back."""
    t.world.kill_agency("social_insurance")
    answer = t.cast["portal"].call("GET", CONTRIBUTIONS, purpose=PURPOSE)
    _refused(t, answer, (502, "agency-unreachable"), "To an agency that is down", decision="permit")
    t.world.start_agency("social_insurance")
    again = t.cast["portal"].call("GET", CONTRIBUTIONS, purpose=PURPOSE)
    t.expect(again, 200, "The portal calls the agency that is back")
    t.narrator.stage("… which is called again as soon as it is back", {"answer": "200"})


def ask_after_the_agreement_ended(t: Telling, agreement: str) -> None:
    """End the agreement with the social insurance, and call it within what a change may take."""
    approver = t.cast["social-insurance-approver"]
    found = approver.call("GET", f"/registry/agreements/{agreement}")
    ended = approver.call(
        "POST",
        f"/registry/agreements/{agreement}/end",
        headers={"if-match": found.headers["etag"]},
        json={"note": "The pilot is over."},
    )
    require(t.expect(ended, 200, "Ending the agreement")["state"] == "ended", "The agreement has not ended")
    answer = t.soon(lambda: t.cast["portal"].call("GET", CONTRIBUTIONS, purpose=PURPOSE), 403)
    _refused(t, answer, (403, "agreement-not-in-force"), "After the agreement ended")


def _refused(
    t: Telling, answer: httpx.Response, problem_type: tuple[int, str], title: str, decision: str = "deny"
) -> None:
    """Check a refusal and its evidence, and tell it."""
    status, kind = problem_type
    problem = t.expect_problem(answer, status, kind, title)
    exchange = exchange_of(answer)
    require(problem["instance"] == f"urn:uuid:{exchange}", f"{title}: the problem names another exchange")
    require(answer.headers.get("simpul-origin") == "gateway", f"{title}: it is not said whose error it is")
    entry: dict[str, Any] = t.evidence(exchange)[0]
    require(entry["decision"] == decision, f"{title}: the evidence says {entry['decision']}")
    require(entry["status"] == status, f"{title}: the evidence says {entry['status']}")
    facts = {
        "who": entry.get("client", "nobody known"),
        "decision": f"{decision} ({entry['reason']})",
        "problem": f"{status} {problem['title']}: {problem.get('detail', '')}",
        **({"retry after": f"{wait} s"} if (wait := answer.headers.get("retry-after")) else {}),
        "evidence": f"#{entry['index']}, {entry['duration_ms']} ms, exchange {exchange}",
    }
    t.narrator.stage(title, facts)
