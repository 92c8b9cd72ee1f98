"""Chapter 2: each provider registers its service by its description, and another client publishes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.demo.agencies import tax_authority
from gateway.demo.cast import XROAD
from gateway.demo.failure import require
from gateway.demo.telling import Telling
from gateway.demo.world import World

DESCRIPTIONS = Path(__file__).parents[3] / "openapi" / "agencies"
CIVIL_REGISTRY = tuple(
    f"civil-registry/{name}" for name in ("civil-registry.wsdl", "messages.xsd", "types.xsd")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A service to publish: its files, the first of them the main document, and its settings."""

    agency: str
    process: str
    name: str
    files: tuple[str, ...]
    path: str = ""
    credentials: Mapping[str, str] | None = None
    operations: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


def publications(world: World) -> tuple[Publication, ...]:
    """Return what the three agencies publish, where they run now."""
    return (
        Publication(
            agency="civil-registry",
            process="civil_registry",
            name="persons",
            path="/soap",
            files=CIVIL_REGISTRY,
            options={"xroad": XROAD["civil-registry"]},
        ),
        Publication(
            agency="tax-authority",
            process="tax_authority",
            name="income",
            files=("tax-authority.yaml",),
            credentials={
                "type": "oauth2_client_credentials",
                "token_url": f"{world.agency_url('tax_authority')}/oauth/token",
                "client_id": tax_authority.CLIENT,
                "secret": "tax-authority",
            },
        ),
        Publication(
            agency="social-insurance",
            process="social_insurance",
            name="insurance",
            files=("social-insurance.yaml",),
            credentials={"type": "api_key", "header": "X-API-Key", "secret": "social-insurance"},
        ),
    )


def publish_service(t: Telling, publication: Publication) -> None:
    """Upload, submit and publish one service, and tell what was imported."""
    agency, name = publication.agency, publication.name
    endpoint = {
        "base_url": t.world.agency_url(publication.process) + publication.path,
        "credentials": publication.credentials,
        "timeout": 10.0,
        "options": publication.options,
    }
    settings = {"endpoint": endpoint, "operations": publication.operations}
    uploads = [("files", (Path(file).name, (DESCRIPTIONS / file).read_bytes())) for file in publication.files]
    integrator = t.cast[f"{agency}-integrator"]
    answer = integrator.call(
        "POST",
        f"/registry/services/{agency}/{name}/versions",
        files=uploads,
        data={"main": Path(publication.files[0]).name, "settings": json.dumps(settings)},
    )
    draft = t.expect(answer, 201, f"The {agency} uploads its description")
    errors = [finding for finding in draft["findings"] if finding["severity"] == "error"]
    require(not errors, f"The description of {agency} cannot be used whole: {errors}")
    path = f"/registry/services/{agency}/{name}/versions/{draft['number']}"
    submitted = integrator.call("POST", f"{path}/submit", headers={"if-match": answer.headers["etag"]})
    t.expect(submitted, 200, f"The {agency} submits")
    published = t.cast[f"{agency}-approver"].call(
        "POST", f"{path}/publish", headers={"if-match": submitted.headers["etag"]}
    )
    require(
        t.expect(published, 200, f"The {agency} publishes")["state"] == "published", "It is not published"
    )
    t.narrator.stage(
        f"The {agency} publishes {draft['title']}",
        {
            "submitted by": f"{agency}-integrator",
            "published by": f"{agency}-approver",
            "speaks": f"{draft['protocol']}, described in {publication.files[0]}",
            "operations": ", ".join(operation["name"] for operation in draft["operations"]),
        },
    )
