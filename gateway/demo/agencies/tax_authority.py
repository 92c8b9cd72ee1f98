"""The demo tax authority: REST/JSON behind its own OAuth 2.0 client credentials (RFC 6749 section 4.4)."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
import sys
import time
from datetime import UTC, datetime
from urllib.parse import unquote_plus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.demo.agencies.controls import Controls
from gateway.demo.agencies.provenance import failure, guarded, refuse_unexplained
from gateway.demo.agencies.server import run
from gateway.demo.agencies.taxpayers import TAXPAYERS, Registrations, assessments, income

CLIENT = "simpul"
SECRET_VARIABLE = "TAX_AUTHORITY_SECRET"  # noqa: S105  the name of a variable, not a secret


class TaxAuthority:
    """The endpoints and the state behind them; tokens are opaque and live `lifetime` seconds."""

    def __init__(self, secret: str, lifetime: int) -> None:
        self._secret = secret
        self._lifetime = lifetime
        self._tokens: dict[str, float] = {}
        self._registrations = Registrations()

    async def token(self, request: Request) -> Response:
        """Issue a token to the one client, authenticated by `client_secret_basic`."""
        if not self._is_client(request.headers.get("authorization", "")):
            refusal = {"error": "invalid_client"}
            return JSONResponse(refusal, status_code=401, headers={"WWW-Authenticate": "Basic"})
        async with request.form() as form:
            if form.get("grant_type") != "client_credentials":
                return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
        token = secrets.token_urlsafe(32)
        self._tokens[token] = time.monotonic() + self._lifetime
        issued = {"access_token": token, "token_type": "Bearer", "expires_in": self._lifetime}
        return JSONResponse(issued, headers={"Cache-Control": "no-store"})

    def _is_client(self, authorization: str) -> bool:
        scheme, _, encoded = authorization.partition(" ")
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        given = unquote_plus(secret).encode()
        right = hmac.compare_digest(given, self._secret.encode())
        return right and scheme.lower() == "basic" and unquote_plus(name) == CLIENT

    def refuse(self, request: Request) -> Response | None:
        """Return the refusal of a call without a living token or without provenance; None to go on."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or self._tokens.get(token, 0.0) < time.monotonic():
            refusal = failure(401, "INVALID_TOKEN", "A living access token is needed.")
            refusal.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
            return refusal
        return refuse_unexplained(request)

    async def income(self, request: Request) -> Response:
        """Answer one year's income statement."""
        person = TAXPAYERS.get(request.path_params["nationalId"])
        statement = income(person, request.path_params["year"]) if person else None
        return JSONResponse(statement) if statement else failure(404, "NO_INCOME", "No statement is held.")

    async def assessments(self, request: Request) -> Response:
        """Answer all assessments of a person."""
        person = TAXPAYERS.get(request.path_params["nationalId"])
        if person is None:
            return failure(404, "UNKNOWN_TAXPAYER", "There is no such taxpayer.")
        return JSONResponse({"assessments": assessments(person)})

    async def register(self, request: Request) -> Response:
        """Register a person for tax; the same `Idempotency-Key` gives the same registration."""
        asked = await request.json()
        key, today = request.headers.get("idempotency-key"), datetime.now(UTC).date()
        try:
            made = self._registrations.register(asked["nationalId"], asked["reason"], today, key)
        except (KeyError, TypeError):
            return failure(422, "UNKNOWN_PERSON", "The person is not known, or something is missing.")
        return JSONResponse(made, status_code=201)

    async def registration(self, request: Request) -> Response:
        """Answer a registration."""
        found = self._registrations.find(request.path_params["registrationId"])
        return JSONResponse(found) if found else failure(404, "NO_REGISTRATION", "There is none.")

    async def withdraw(self, request: Request) -> Response:
        """Withdraw a registration."""
        if self._registrations.withdraw(request.path_params["registrationId"]):
            return Response(status_code=204)
        return failure(404, "NO_REGISTRATION", "There is none.")


def create_app(secret: str, *, lifetime: int = 60) -> Controls:
    """Return the agency's ASGI application; `secret` is the gateway's client secret."""
    agency = TaxAuthority(secret, lifetime)
    application = Starlette(
        routes=[
            Route("/oauth/token", agency.token, methods=["POST"]),
            guarded(agency.refuse, "/taxpayers/{nationalId}/income/{year:int}", agency.income, "GET"),
            guarded(agency.refuse, "/taxpayers/{nationalId}/assessments", agency.assessments, "GET"),
            guarded(agency.refuse, "/registrations", agency.register, "POST"),
            guarded(agency.refuse, "/registrations/{registrationId}", agency.registration, "GET"),
            guarded(agency.refuse, "/registrations/{registrationId}", agency.withdraw, "DELETE"),
        ]
    )
    return Controls(application)


if __name__ == "__main__":
    if SECRET_VARIABLE not in os.environ:
        sys.exit(f"Set {SECRET_VARIABLE} to the client secret of the gateway.")
    run(create_app(os.environ[SECRET_VARIABLE]), "The demo tax authority")
