"""Chapter 4: the portal calls an operation of each agency, and gets what was agreed and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import httpx

from gateway.demo.agencies import insured, taxpayers
from gateway.demo.cast import PURPOSE
from gateway.demo.chapters.agreeing import TERMS
from gateway.demo.failure import require
from gateway.demo.people import PEOPLE
from gateway.demo.telling import Telling, exchange_of, members

CITIZEN = PEOPLE[0]
PERSON = "/api/civil-registry/persons/getPerson"
INCOME = f"/api/tax-authority/income/taxpayers/{CITIZEN.national_id}/income/2024"
NOT_ASKED = ("/person/birthPlace", "/person/gender", "/person/parent", "/person/address/street")
"""Some of what the civil registry answers besides, as its messages.xsd says."""
CONTRIBUTIONS = f"/api/social-insurance/insurance/insured/{CITIZEN.national_id}/contributions"


def sign_in(t: Telling) -> None:
    """Let the portal get a token with its key."""
    answer = t.cast["portal"].ask_token()
    token = t.expect(answer, 200, "The portal asks for a token")
    require(token["token_type"] == "Bearer", f"The token is a {token['token_type']}")  # noqa: S105  a type
    require("no-store" in answer.headers.get("cache-control", ""), "The token's answer may be cached")
    t.narrator.stage(
        "The portal signs in",
        {"who": "portal", "how": "private_key_jwt, ES256", "token lives": f"{token['expires_in']} s"},
    )


def read_the_api(t: Telling) -> None:
    """Read the one OpenAPI document: all that the portal may call, and nothing else."""
    answer = t.soon(lambda: t.cast["portal"].call("GET", "/openapi.json"), 200)
    document = t.expect(answer, 200, "The portal reads the API")
    require(str(document["openapi"]).startswith("3.1"), f"The API is in OpenAPI {document['openapi']}")
    paths = sorted(document["paths"])
    for agency in ("civil-registry", "tax-authority", "social-insurance"):
        require(any(f"/{agency}/" in path for path in paths), f"The API lacks the {agency}: {paths}")
    require(not any("registrations" in path for path in paths), "The API has what was not agreed")
    t.narrator.stage("The portal reads what it may call", {"openapi.json": ", ".join(paths)})


def ask_civil_registry(t: Telling) -> None:
    """Ask for a person's record: JSON here, SOAP with X-Road headers there."""
    body = {"nationalId": CITIZEN.national_id}
    answer = t.soon(lambda: t.cast["portal"].call("POST", PERSON, purpose=PURPOSE, json=body), 200)
    person = t.expect(answer, 200, "The portal asks for a person")["person"]
    require_only_agreed({"person": person}, "civil-registry")
    require(not set(NOT_ASKED) & set(members({"person": person})), "More was released than was asked for")
    require(person["familyName"] == CITIZEN.family_name, "It is somebody else's record")
    require(person["birthDate"] == CITIZEN.born.isoformat(), "The date of birth is another")
    tell_exchange(t, answer, "Civil registry (SOAP, X-Road headers): a person's record", person, NOT_ASKED)


def ask_tax_authority(t: Telling) -> None:
    """Ask for a year's income: REST behind the authority's own OAuth; the national id comes masked."""
    answer = t.soon(lambda: t.cast["portal"].call("GET", INCOME, purpose=PURPOSE), 200)
    income = t.expect(answer, 200, "The portal asks for an income")
    require_only_agreed(income, "tax-authority")
    require(income["taxDue"] == income["taxableIncome"] * 15 // 100, "The tax is not 15 % of the income")
    shown, real = income["nationalId"], CITIZEN.national_id
    require(shown != real and shown[-4:] == real[-4:], "The national id is not masked as agreed")
    left_out = sorted(set(members(taxpayers.income(CITIZEN, 2024))) - set(members(income)))
    require("/refundAccount" in left_out, "The refund account was released")
    tell_exchange(t, answer, "Tax authority (REST, OAuth 2.0): the income of 2024", income, left_out)


def ask_social_insurance(t: Telling) -> None:
    """Ask for every contribution: more than 200 kB at the agency, filtered on the way."""
    answer = t.soon(lambda: t.cast["portal"].call("GET", CONTRIBUTIONS, purpose=PURPOSE), 200)
    found = t.expect(answer, 200, "The portal asks for contributions")
    require_only_agreed(found, "social-insurance")
    rows = found["contributions"]
    require(sum(row["amount"] for row in rows) == found["total"], "The contributions do not add up")
    shown = {"total": found["total"], "contributions": f"{len(rows)} rows"}
    left_out = sorted(set(members(insured.contributions(CITIZEN))) - set(members(found)))
    require("/contributions/employer" in left_out, "The employers were released")
    tell_exchange(t, answer, "Social insurance (REST, 200 kB): every contribution", shown, left_out)


def ask_what_the_agency_saw(t: Telling) -> None:
    """Look at the calls from the tax authority's side: explained, and signed in as the gateway."""
    answer = httpx.get(f"{t.world.agency_url('tax_authority')}/control/seen", trust_env=False)
    seen = t.expect(answer, 200, "Asking the tax authority what it saw")["seen"]
    tokens = [one for one in seen if one["path"] == "/oauth/token"]
    calls = [one for one in seen if one["path"].startswith("/taxpayers/")]
    require(0 < len(tokens) < len(calls), f"{len(tokens)} tokens were fetched for {len(calls)} calls")
    for call in calls:
        require(call["headers"].get("simpul-purpose") == PURPOSE, "The agency was not told what for")
        require("traceparent" in call["headers"], "The agency got no traceparent")
        require("cookie" not in call["headers"], "The agency got a cookie")
    t.narrator.stage(
        "What the tax authority saw of it",
        {
            "calls": f"{len(calls)}, with {len(tokens)} token of its own kind fetched by the gateway",
            "told": ", ".join(name for name in calls[0]["headers"] if name.startswith(("simpul", "trace"))),
        },
    )


def require_only_agreed(value: Any, provider: str) -> None:
    """Raise `StoryFailed` when there is a member that the agreement does not release, or nothing at all."""
    agreed = TERMS[provider]["fields"]
    found = list(members(value))
    require(found, f"The {provider} released nothing")
    for pointer in found:
        on_the_way = any(one == pointer or one.startswith(f"{pointer}/") for one in agreed)
        inside = any(pointer.startswith(f"{one}/") for one in agreed)
        require(on_the_way or inside, f"The {provider} released {pointer}, which was not agreed")


def _read_out(shown: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, value in shown.items():
        if isinstance(value, Mapping):
            yield from _read_out(value, f"{above}{name}/")
        else:
            yield f"{above}{name}: {value}"


def tell_exchange(
    t: Telling, answer: httpx.Response, title: str, shown: Mapping[str, Any], left_out: Iterable[str]
) -> None:
    """Print a permitted exchange with its evidence; raises `StoryFailed` when the evidence differs."""
    entry = t.evidence(exchange_of(answer))[0]
    require(entry["decision"] == "permit", f"{title}: the evidence says {entry['decision']}")
    require(entry["client"] == "portal", f"{title}: the evidence names {entry['client']}")
    require(entry.get("subject"), f"{title}: the evidence names no subject")
    require(CITIZEN.national_id not in str(entry), f"{title}: the evidence holds the national id")
    duties = ", ".join(entry["obligations"]) or "as it is"
    t.narrator.stage(
        title,
        {
            "who": f"portal, for …{CITIZEN.national_id[-4:]}, purpose {entry['purpose']}",
            "decision": f"permit ({', '.join(entry['policies'])}; {duties})",
            "answer": ", ".join(_read_out(shown)),
            "left out": ", ".join(left_out),
            "evidence": f"#{entry['index']}, {entry['duration_ms']} ms, exchange {entry['exchange']}",
        },
    )
