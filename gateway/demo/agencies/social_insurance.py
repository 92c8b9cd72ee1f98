"""The demo social insurance: REST/JSON behind an API key, with large answers."""

from __future__ import annotations

import hmac
import os
import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.demo.agencies.controls import Controls
from gateway.demo.agencies.insured import MEMBERS, Benefits, contributions, insured
from gateway.demo.agencies.provenance import failure, guarded, refuse_unexplained
from gateway.demo.agencies.server import run

KEY_FIELD = "x-api-key"
KEY_VARIABLE = "SOCIAL_INSURANCE_KEY"
KINDS = {"FAMILY", "UNEMPLOYMENT", "SICKNESS", "PENSION"}


class SocialInsurance:
    """The endpoints and the state behind them."""

    def __init__(self, key: str) -> None:
        self._key = key
        self.benefits_granted = Benefits()

    def refuse(self, request: Request) -> Response | None:
        """Return the refusal of a call without the key or without provenance; None to go on."""
        given = request.headers.get(KEY_FIELD, "").encode()
        if not hmac.compare_digest(given, self._key.encode()):
            return failure(401, "NO_KEY", "The API key is missing or wrong.")
        return refuse_unexplained(request)

    async def insured(self, request: Request) -> Response:
        """Answer the file of a person."""
        person = MEMBERS.get(request.path_params["nationalId"])
        return JSONResponse(insured(person)) if person else failure(404, "NOT_INSURED", "Not insured here.")

    async def contributions(self, request: Request) -> Response:
        """Answer every contribution of a person: more than 200 kB."""
        person = MEMBERS.get(request.path_params["nationalId"])
        if person is None:
            return failure(404, "NOT_INSURED", "Not insured here.")
        return JSONResponse(contributions(person))

    async def grant(self, request: Request) -> Response:
        """Grant a benefit; the same `Idempotency-Key` gives the same benefit."""
        asked = await request.json()
        key = request.headers.get("idempotency-key")
        try:
            if asked["kind"] not in KINDS:
                return failure(422, "UNKNOWN_KIND", "There is no such benefit.")
            made = self.benefits_granted.grant(asked["nationalId"], asked["kind"], asked["from"], key)
        except (KeyError, TypeError, ValueError):
            return failure(422, "UNUSABLE", "The person is not insured, or something is missing.")
        return JSONResponse(made, status_code=201)

    async def benefit(self, request: Request) -> Response:
        """Answer a benefit."""
        found = self.benefits_granted.find(request.path_params["benefitId"])
        return JSONResponse(found) if found else failure(404, "NO_BENEFIT", "There is no such benefit.")

    async def end(self, request: Request) -> Response:
        """End a benefit."""
        if self.benefits_granted.end(request.path_params["benefitId"]):
            return Response(status_code=204)
        return failure(404, "NO_BENEFIT", "There is no such benefit.")


def create_app(key: str, agency: SocialInsurance | None = None) -> Controls:
    """Return the agency's ASGI application; `key` is the gateway's API key, `agency` what is behind it."""
    agency = agency or SocialInsurance(key)
    application = Starlette(
        routes=[
            guarded(agency.refuse, "/insured/{nationalId}", agency.insured, "GET"),
            guarded(agency.refuse, "/insured/{nationalId}/contributions", agency.contributions, "GET"),
            guarded(agency.refuse, "/benefits", agency.grant, "POST"),
            guarded(agency.refuse, "/benefits/{benefitId}", agency.benefit, "GET"),
            guarded(agency.refuse, "/benefits/{benefitId}", agency.end, "DELETE"),
        ]
    )
    return Controls(application)


if __name__ == "__main__":
    if KEY_VARIABLE not in os.environ:
        sys.exit(f"Set {KEY_VARIABLE} to the API key of the gateway.")
    run(create_app(os.environ[KEY_VARIABLE]), "The demo social insurance")
