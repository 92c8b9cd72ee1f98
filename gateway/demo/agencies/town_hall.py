"""One process for the small demo agencies, each below its own path with its own faults and books."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from gateway.demo.agencies.controls import Controls
from gateway.demo.agencies.ledger import Ledger
from gateway.demo.agencies.server import Receive, Scope, Send, run
from gateway.demo.agencies.small_offices import (
    Addresses,
    BusinessRegistry,
    Licensing,
    Municipality,
    Thresholds,
    Treasury,
)


class TownHall:
    """Serves `/OFFICE/…`, `/OFFICE/control`, and `/books` with what every ledger holds."""

    def __init__(self) -> None:
        self.municipality, self.business = Municipality(), BusinessRegistry()
        self.licensing, self.treasury = Licensing(), Treasury()
        self.post, self.vehicles, self.insurance = Addresses(), Addresses(), Addresses()
        self.books: Mapping[str, Ledger] = {
            "visits": self.municipality.visits,
            "residents": self.municipality.residents,
            "names": self.business.names,
            "businesses": self.business.businesses,
            "licences": self.licensing.licences,
            "payments": self.treasury.payments,
            "post": self.post.changes,
            "vehicles": self.vehicles.changes,
            "insurance": self.insurance.changes,
        }
        self.offices: Mapping[str, Controls] = {
            "municipality": Controls(self.municipality.app),
            "business": Controls(self.business.app),
            "licensing": Controls(self.licensing.app),
            "treasury": Controls(self.treasury.app),
            "post": Controls(self.post.app),
            "vehicles": Controls(self.vehicles.app),
            "insurance": Controls(self.insurance.app),
            "thresholds": Controls(Thresholds().app),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to its office, which sees its own path only."""
        if scope["type"] != "http":
            return
        _, _, rest = scope["path"].partition("/")
        name, _, below = rest.partition("/")
        if name == "books" and not below:
            await JSONResponse(self.balance())(scope, receive, send)
            return
        office = self.offices.get(name)
        if office is None:
            await JSONResponse({"error": "There is no such office."}, 404)(scope, receive, send)
            return
        path = f"/{below}"
        await office({**scope, "path": path, "raw_path": path.encode(), "root_path": ""}, receive, send)

    def balance(self) -> dict[str, Any]:
        """Return the books: how many entries there are, how many are active, and what happened."""
        return {
            name: {
                "entries": len(ledger.entries),
                "active": len(ledger.active()),
                "effects": dict(ledger.effects),
            }
            for name, ledger in self.books.items()
        }


def create_app() -> TownHall:
    """Return the small agencies' ASGI application."""
    return TownHall()


if __name__ == "__main__":
    run(create_app(), "The small demo agencies")
