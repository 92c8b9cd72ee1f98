"""Chapter 6: three joined-up services, each one transaction over several agencies."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from gateway.demo.chapters import agreeing
from gateway.demo.chapters.journey_terms import TERMS, journey_publications
from gateway.demo.chapters.publishing import publish_service
from gateway.demo.failure import StoryFailed, require
from gateway.demo.people import PEOPLE
from gateway.demo.telling import Telling

DOCUMENTS = Path(__file__).parents[3] / "openapi" / "journeys"
JOURNEYS = ("child-born", "open-business", "move-home")
PATIENCE = 60.0
"""Seconds that the story waits for a case."""
_MARKS = {"completed": "✓", "undone": "↶", "failed": "✗", "waiting": "…", "retrying": "…", "skipped": "·"}

Case = dict[str, Any]


def publish_services(t: Telling) -> None:
    """Publish the services that the journeys call."""
    for publication in journey_publications(t.world):
        publish_service(t, publication)


def agree(t: Telling) -> None:
    """Have every call of the journeys agreed: purpose and legal basis, agency by agency."""
    for term in TERMS:
        body = {
            "service": term.service,
            "operations": list(term.operations),
            "purposes": [term.purpose],
            "legal_basis": term.legal_basis,
            "fields": ["*"],
        }
        agreeing.approve(t, term.provider, agreeing.request(t, "portal", term.provider, body))
    t.narrator.stage("Every call is agreed", {"agreements": len(TERMS), "for": "portal"})


def publish_journeys(t: Telling) -> None:
    """Upload, submit and publish the three journeys; publishing checks them against the agreements."""
    for name in JOURNEYS:
        text = (DOCUMENTS / f"{name}.arazzo.yaml").read_bytes()
        files = [("files", (f"{name}.arazzo.yaml", text))]
        desk, approver = t.cast["journey-desk"], t.cast["journey-approver"]
        draft = desk.call("POST", f"/registry/journeys/{name}/versions", files=files)
        t.expect(draft, 201, f"The journey {name} is uploaded")
        path = draft.headers["location"]
        submitted = desk.call("POST", f"{path}/submit", headers={"if-match": draft.headers["etag"]})
        t.expect(submitted, 200, f"The journey {name} is submitted")
        published = approver.call("POST", f"{path}/publish", headers={"if-match": submitted.headers["etag"]})
        body = t.expect(published, 200, f"The journey {name} is published")
        t.narrator.stage(
            f"The journey “{body['title']}” is published",
            {"written by": "journey-desk", "checked and published by": "journey-approver"},
        )


def a_child_is_born(t: Telling) -> None:
    """Run journey 1 to its end: identity, benefit and a visit come of one notification."""
    case = _start(t, "child-born", _birth("Adinda"))
    _accept_preview(t, case["id"], "belowThreshold")
    case = _until(t, case["id"], lambda seen: seen["ended_at"] is not None)
    require(case["state"] == "completed", f"The case of the birth ended as {case['state']}: {case}")
    require(case["outputs"]["nationalId"], "The child has no identity")
    _tell(t, "A child is born: one notification, four agencies", case)


def a_municipality_that_says_no(t: Telling) -> None:
    """Run journey 1 into a refusal before its pivot: everything is undone, in reverse."""
    _break(t, "municipality", {"calls": 100, "status": 422})
    case = _start(t, "child-born", _birth("Banyu"))
    _accept_preview(t, case["id"], "belowThreshold")
    case = _until(t, case["id"], lambda seen: seen["ended_at"] is not None)
    _break(t, "municipality", {"calls": 0})
    require(case["state"] == "compensated", f"The refused case ended as {case['state']}")
    _tell(t, "The municipality says no: registration and benefit are undone", case)


def open_a_business(t: Telling) -> None:
    """Run journey 2: an official decides, and the business is registered."""
    case = _start(t, "open-business", _business("Warung Teduh"))
    _decide(t, case["id"], {"decision": "granted", "conditions": "No loud music"})
    case = _until(t, case["id"], lambda seen: seen["ended_at"] is not None)
    require(case["state"] == "completed", f"The business case ended as {case['state']}: {case}")
    _tell(t, "A business is opened: an official grants the licence", case)


def a_licence_refused(t: Telling) -> None:
    """Run journey 2 into a refusal: the fee is refunded and the name released."""
    case = _start(t, "open-business", _business("Bengkel Ribut"))
    _decide(t, case["id"], {"decision": "refused", "reason": "Too close to the school"})
    case = _until(t, case["id"], lambda seen: seen["ended_at"] is not None)
    require(case["state"] == "compensated", f"The refused business case ended as {case['state']}")
    payments = _books(t)["payments"]
    require(payments["active"] == 1, f"The treasury kept a fee: {payments}")
    _tell(t, "The official refuses: fee refunded, tax number withdrawn, name released", case)


def move_home(t: Telling) -> None:
    """Run journey 3: five agencies at once, one of them down; the citizen sees which is still to come."""
    _break(t, "vehicles", {"calls": 100, "status": 503})
    person = PEOPLE[5]
    inputs = {
        "person": person.national_id,
        "street": "Jalan Bakung 12",
        "postcode": "99104",
        "city": "Kota Teduh",
        "from": "2026-02-01",
    }
    case = _start(t, "move-home", inputs)
    case = _until(t, case["id"], lambda seen: _of(seen, "vehicles")["status"] == "retrying")
    done = [step["step"] for step in case["steps"] if step["status"] == "completed"]
    require(len(done) == 4, f"Of five agencies these know the address: {done}")
    _tell(t, "A citizen moves: four agencies know, the fifth is down and is tried again", case)
    _break(t, "vehicles", {"calls": 0})
    stopped = t.cast["case-officer"].call("POST", f"/cases/{case['id']}/cancel")
    t.expect(stopped, 202, "An official stops waiting for the fifth")
    case = _until(t, case["id"], lambda seen: seen["ended_at"] is not None)
    t.narrator.stage("An official ends the case; what was told rightly stays told", {"state": case["state"]})


def _start(t: Telling, journey: str, inputs: Mapping[str, Any]) -> Case:
    key = f"demo-{journey}-{time.monotonic_ns()}"
    call = t.cast["portal"].call
    first = call(
        "POST", f"/journeys/{journey}/cases", headers={"idempotency-key": key}, json={"inputs": inputs}
    )
    case: Case = t.expect(first, 201, f"Starting {journey}")
    again = call(
        "POST", f"/journeys/{journey}/cases", headers={"idempotency-key": key}, json={"inputs": inputs}
    )
    require(t.expect(again, 200, "The same key")["id"] == case["id"], "The same key made two cases")
    return case


def _until(t: Telling, case: str, reached: Callable[[Case], bool]) -> Case:
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = t.cast["portal"].call("GET", f"/cases/{case}")
        seen: Case = t.expect(answer, 200, "Looking at the case")
        if reached(seen):
            return seen
        if time.monotonic() > deadline:
            raise StoryFailed(f"The case does not go on: {seen}")
        time.sleep(0.1)


def _accept_preview(t: Telling, case: str, name: str) -> None:
    _until(t, case, lambda seen: any(step["waits_for"] == "preview" for step in seen["steps"]))
    shown = t.expect(
        t.cast["portal"].call("GET", f"/cases/{case}/preview/{name}"), 200, "The citizen sees the preview"
    )
    require(shown["value"] is True, f"The tax authority says {shown}")
    path = f"/cases/{case}/preview/{name}"
    accepted = t.cast["portal"].call("POST", path, json={"accepted": True})
    t.expect(accepted, 202, "The citizen accepts")


def _decide(t: Telling, case: str, answer: Mapping[str, Any]) -> None:
    _until(t, case, lambda seen: any(step["waits_for"] == "task" for step in seen["steps"]))
    officer = t.cast["licensing-officer"]
    tasks = t.expect(officer.call("GET", "/tasks"), 200, "The official lists tasks")["items"]
    task = next(one for one in tasks if one["case"] == case)
    t.expect(officer.call("POST", f"/tasks/{task['id']}/claim"), 200, "The official claims the task")
    wrong = officer.call("POST", f"/tasks/{task['id']}/complete", json={"decision": "perhaps"})
    t.expect_problem(wrong, 422, "invalid-request", "A form filled in wrongly")
    done = officer.call("POST", f"/tasks/{task['id']}/complete", json=dict(answer))
    t.expect(done, 200, "The official decides")


def _birth(name: str) -> dict[str, Any]:
    return {
        "parent": PEOPLE[11].national_id,
        "givenName": name,
        "familyName": PEOPLE[11].family_name,
        "bornOn": "2026-01-20",
        "birthPlace": "Kota Teduh",
        "gender": "F",
    }


def _business(name: str) -> dict[str, Any]:
    return {
        "owner": PEOPLE[5].national_id,
        "businessName": name,
        "activity": "Serving meals",
        "paymentAuthorisation": "authorised-4711",
    }


def _of(case: Case, name: str) -> dict[str, Any]:
    return next(step for step in case["steps"] if step["step"] == name)


def _tell(t: Telling, title: str, case: Case) -> None:
    facts: dict[str, object] = {"case": f"{case['id']}, {case['state']}"}
    for step in case["steps"]:
        who = step["agency"] or ("" if step["status"] == "skipped" else "a person")
        mark = _MARKS.get(step["status"], " ")
        text = step["texts"].get("en", "")
        reason = f" ({step['reason']})" if step["reason"] else ""
        facts[step["step"]] = f"{mark} {step['status']:<10} {who:<18} {text}{reason}"
    t.narrator.stage(title, facts)


def _break(t: Telling, office: str, faults: Mapping[str, int]) -> None:
    url = f"{t.world.agency_url('town_hall')}/{office}/control"
    httpx.put(url, json=dict(faults), trust_env=False).raise_for_status()


def _books(t: Telling) -> dict[str, Any]:
    answer = httpx.get(f"{t.world.agency_url('town_hall')}/books", trust_env=False)
    books: dict[str, Any] = answer.json()
    return books
