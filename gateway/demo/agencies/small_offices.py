"""The small demo agencies of the journeys, from the municipality to the treasury."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.demo.agencies.ledger import Ledger
from gateway.demo.agencies.provenance import failure, guarded, refuse_unexplained

FEE: Final = 25_000_000
"""The fee of a business registration, in minor units."""
LOW_INCOME: Final = frozenset("02468")
"""Last digits of those whose income is below the threshold, as the authority of the demo sees it."""


def route(path: str, answer: Callable[[Request, Any], Response], method: str) -> Route:
    """Return a route that answers explained calls with a JSON body, or none."""

    async def read(request: Request) -> Response:
        body = await request.body()
        try:
            return answer(request, await request.json() if body else None)
        except (KeyError, TypeError, ValueError):
            return failure(422, "UNUSABLE", "Something is missing, or is not what it should be.")

    return guarded(refuse_unexplained, path, read, method)


def key_of(request: Request) -> str | None:
    """Return the idempotency key of a request."""
    return request.headers.get("idempotency-key")


class Municipality:
    """Offers health visits, and knows where people live."""

    def __init__(self) -> None:
        self.visits, self.residents = Ledger("V"), Ledger("A")
        self.app = Starlette(
            routes=[
                route("/health-visits", self._offer, "POST"),
                route("/health-visits/{visitId}", self._cancel, "DELETE"),
                route("/residents/{nationalId}/address", self._register, "PUT"),
            ]
        )

    def _offer(self, request: Request, asked: Any) -> Response:
        day = date.fromisoformat(asked["bornOn"]) + timedelta(days=14)
        number, _ = self.visits.make(key_of(request), {"nationalId": asked["nationalId"]})
        body = {"visitId": number, "date": day.isoformat(), "nurse": "Nurse Wulandari"}
        return JSONResponse(body, status_code=201)

    def _cancel(self, request: Request, _asked: Any) -> Response:
        found = self.visits.end(request.path_params["visitId"])
        return Response(status_code=204) if found else failure(404, "NO_VISIT", "There is no such visit.")

    def _register(self, request: Request, asked: Any) -> Response:
        person = request.path_params["nationalId"]
        number, _ = self.residents.make(f"{person}|{sorted(asked.items())}", {"nationalId": person, **asked})
        return JSONResponse({"registrationId": number})


class Addresses:
    """Takes new addresses, as the post, the insurance and the vehicle registry do alike."""

    def __init__(self) -> None:
        self.changes = Ledger("C")
        self.app = Starlette(routes=[route("/addresses/{nationalId}", self._change, "PUT")])

    def _change(self, request: Request, asked: Any) -> Response:
        person = request.path_params["nationalId"]
        number, _ = self.changes.make(f"{person}|{sorted(asked.items())}", {"nationalId": person, **asked})
        return JSONResponse({"reference": number})


class BusinessRegistry:
    """Reserves names and registers businesses; one name is one business's."""

    def __init__(self) -> None:
        self.names, self.businesses = Ledger("N"), Ledger("BR")
        self.app = Starlette(
            routes=[
                route("/names", self._reserve, "POST"),
                route("/names/{reservationId}", self._release, "DELETE"),
                route("/businesses", self._register, "POST"),
                route("/businesses", self._find, "GET"),
            ]
        )

    def _reserve(self, request: Request, asked: Any) -> Response:
        name, key = str(asked["name"]), key_of(request)
        taken = [entry for entry in self.names.active().values() if entry["name"] == name]
        if any(entry["key"] != key for entry in taken):
            return failure(409, "NAME_TAKEN", "The name is taken.")
        number, entry = self.names.make(key, {"name": name, "key": key})
        until = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
        body = {"reservationId": number, "name": entry["name"], "expiresOn": until}
        return JSONResponse(body, status_code=201)

    def _release(self, request: Request, _asked: Any) -> Response:
        found = self.names.end(request.path_params["reservationId"])
        return Response(status_code=204) if found else failure(404, "NO_NAME", "Nothing is reserved.")

    def _register(self, request: Request, asked: Any) -> Response:
        if asked["reservationId"] not in self.names.active():
            return failure(409, "NO_NAME", "The name is not reserved.")
        number, _ = self.businesses.make(key_of(request), dict(asked))
        return JSONResponse({"businessNumber": number}, status_code=201)

    def _find(self, request: Request, _asked: Any) -> Response:
        wanted = request.query_params.get("reservationId")
        found = [
            {"businessNumber": number}
            for number, entry in self.businesses.active().items()
            if entry["reservationId"] == wanted
        ]
        return JSONResponse({"businesses": found})


class Licensing:
    """Issues licences and withdraws them."""

    def __init__(self) -> None:
        self.licences = Ledger("L")
        self.app = Starlette(
            routes=[
                route("/licences", self._issue, "POST"),
                route("/licences/{licenceId}", self._withdraw, "DELETE"),
            ]
        )

    def _issue(self, request: Request, asked: Any) -> Response:
        number, _ = self.licences.make(key_of(request), dict(asked))
        return JSONResponse({"licenceId": number}, status_code=201)

    def _withdraw(self, request: Request, _asked: Any) -> Response:
        found = self.licences.end(request.path_params["licenceId"])
        return Response(status_code=204) if found else failure(404, "NO_LICENCE", "There is no such licence.")


class Treasury:
    """Takes fees and gives them back; an authorisation that begins with `refused` is."""

    def __init__(self) -> None:
        self.payments = Ledger("P")
        self.app = Starlette(
            routes=[
                route("/payments", self._pay, "POST"),
                route("/payments/{paymentId}/refund", self._refund, "POST"),
            ]
        )

    def _pay(self, request: Request, asked: Any) -> Response:
        if str(asked["authorisation"]).startswith("refused"):
            return failure(402, "REFUSED", "The payment was refused.")
        number, _ = self.payments.make(key_of(request), {"payer": asked["payer"], "amount": FEE})
        return JSONResponse({"paymentId": number, "amount": FEE, "status": "PAID"}, status_code=201)

    def _refund(self, request: Request, _asked: Any) -> Response:
        number = request.path_params["paymentId"]
        entry = self.payments.end(number, "REFUNDED")
        if entry is None:
            return failure(404, "NO_PAYMENT", "There is no such payment.")
        return JSONResponse({"paymentId": number, "amount": entry["amount"], "status": "REFUNDED"})


class Thresholds:
    """Says whether an income is below a threshold, and nothing more."""

    def __init__(self) -> None:
        path = "/taxpayers/{nationalId}/below-threshold/{threshold}"
        self.app = Starlette(routes=[route(path, self._answer, "GET")])

    def _answer(self, request: Request, _asked: Any) -> Response:
        return JSONResponse({"belowThreshold": request.path_params["nationalId"][-1] in LOW_INCOME})
