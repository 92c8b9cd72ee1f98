"""What the three journeys need: the services that they call, and the agreements that cover each call."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.demo.cast import XROAD
from gateway.demo.chapters.publishing import CIVIL_REGISTRY, Publication
from gateway.demo.world import World

CIVIL = "Civil Registration Act s. 12"
MOVING = "Civil Registration Act s. 17"
INSURANCE = "Social Insurance Act s. 31"
BUSINESS = "Business Registration Act s. 4"


@dataclass(frozen=True, slots=True)
class Term:
    """One agreement for the portal: what it may call, for which purposes, on which ground."""

    provider: str
    service: str
    operations: tuple[str, ...]
    purpose: str
    legal_basis: str


TERMS = (
    Term("civil-registry", "population", ("registerBirth", "cancelBirth"), "birth-registration", CIVIL),
    Term("tax-authority", "thresholds", ("isBelowThreshold",), "child-benefit", CIVIL),
    Term("social-insurance", "benefits", ("grantBenefit", "endBenefit"), "child-benefit", INSURANCE),
    Term("municipality", "families", ("offerHealthVisit",), "birth-registration", CIVIL),
    Term("civil-registry", "population", ("changeAddress",), "change-of-address", MOVING),
    Term("municipality", "families", ("registerResident",), "change-of-address", MOVING),
    Term("post", "addresses", ("changeAddress",), "change-of-address", MOVING),
    Term("social-insurance", "addresses", ("changeAddress",), "change-of-address", MOVING),
    Term("vehicle-registry", "addresses", ("changeAddress",), "change-of-address", MOVING),
    Term("business-registry", "businesses", ("*",), "business-registration", BUSINESS),
    Term(
        "tax-authority",
        "income",
        ("registerTaxpayer", "withdrawRegistration"),
        "business-registration",
        BUSINESS,
    ),
    Term("licensing", "licences", ("*",), "business-registration", BUSINESS),
    Term("treasury", "payments", ("*",), "business-registration", BUSINESS),
)


def journey_publications(world: World) -> tuple[Publication, ...]:
    """Return the services of the journeys, where they run now."""
    return (
        Publication(
            agency="civil-registry",
            process="civil_registry",
            name="population",
            path="/soap",
            files=CIVIL_REGISTRY,
            options={"xroad": XROAD["civil-registry"]},
        ),
        Publication(
            agency="social-insurance",
            process="social_insurance",
            name="benefits",
            files=("social-insurance.yaml",),
            credentials={"type": "api_key", "header": "X-API-Key", "secret": "social-insurance"},
        ),
        Publication(
            agency="tax-authority",
            name="thresholds",
            path="/thresholds",
            files=("tax-thresholds.yaml",),
            process="town_hall",
        ),
        Publication(
            agency="municipality",
            name="families",
            path="/municipality",
            files=("municipality.yaml",),
            process="town_hall",
        ),
        Publication(
            agency="business-registry",
            name="businesses",
            path="/business",
            files=("business-registry.yaml",),
            process="town_hall",
        ),
        Publication(
            agency="licensing",
            name="licences",
            path="/licensing",
            files=("licensing.yaml",),
            process="town_hall",
        ),
        Publication(
            agency="treasury",
            name="payments",
            path="/treasury",
            files=("treasury.yaml",),
            process="town_hall",
        ),
        *(
            Publication(
                agency=agency,
                name="addresses",
                path=path,
                files=("address-service.yaml",),
                process="town_hall",
            )
            for agency, path in (
                ("post", "/post"),
                ("social-insurance", "/insurance"),
                ("vehicle-registry", "/vehicles"),
            )
        ),
    )
