"""schemathesis against both APIs that Simpul describes: what they answer is what their documents say.

One gateway, one agency that answers from its description, one seed; a few
random requests for each operation. Run `fuzz` with more examples to look for more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.registry.importing import describe
from tests.support.described_agencies import rest_agency
from tests.support.description_stub import DescriptionStub
from tests.support.fuzzing import fuzz, with_known
from tests.support.gateway import ServedGateway
from tests.support.parties import agree, match, publish, register_client, register_parties

pytestmark = pytest.mark.slow

FILES = Path(__file__).parent / "described"
DESCRIPTION = FILES / "people.yaml"
BOUNDS = (
    "/registry/agencies",
    "/evidence/entries",
    "/oauth/introspect",
    "/oauth/userinfo",
    "/tasks/{task}/claim",
)
"""Where the boundaries of every schema are tried: each kind of guard, precondition and parameter."""
SCOPES = [
    f"{resource}:{action}"
    for resource, actions in {
        "registry": ("read", "write", "approve", "admin"),
        "identity": ("read", "write", "admin"),
        "journeys": ("start", "read", "write", "admin"),
        "evidence": ("read",),
    }.items()
    for action in actions
]


@dataclass(frozen=True)
class Described:
    gateway: ServedGateway
    agency: DescriptionStub
    agreement: str
    case: str


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    files = {DESCRIPTION.name: DESCRIPTION.read_bytes()}
    stub = DescriptionStub(describe(files, DESCRIPTION.name, agency="provider", service="income"))
    directory = tmp_path_factory.mktemp("described")
    with (
        rest_agency(stub) as url,
        ServedGateway(directory, sign_in_rate_address=0, sign_in_rate_client=0) as gateway,
    ):
        register_parties(gateway)
        register_client(gateway, "prober", "operator", SCOPES)
        publish(gateway, url, files=files)
        register_client(gateway, "chief", "office", ["registry:read", "registry:approve"])
        yield Described(gateway, stub, agree(gateway)["id"], start_case(gateway))
        assert '"level":"error"' not in gateway.log.read_text()


def start_case(gateway: ServedGateway) -> str:
    """Publish a journey, start it, and return the case."""
    where = "/registry/journeys/look/versions"
    upload = [("files", ("look.arazzo.yaml", (FILES / "look.arazzo.yaml").read_bytes()))]
    draft = gateway.ask("desk", "POST", where, files=upload)
    submitted = gateway.ask("desk", "POST", f"{where}/1/submit", headers=match(draft))
    gateway.ask("chief", "POST", f"{where}/1/publish", headers=match(submitted))
    inputs = {"inputs": {"person": "9971020304050607"}}
    key = {"idempotency-key": "one"}
    return str(gateway.ask("prober", "POST", "/journeys/look/cases", headers=key, json=inputs)["id"])


def bearer(described: Described, client: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {described.gateway.token(client)}"}


def test_the_control_plane_is_as_it_is_described(described: Described) -> None:
    gateway = described.gateway
    document = gateway.ask("prober", "GET", "/docs/control-plane.json")
    known = {
        "agency": "provider",
        "service": "income",
        "number": 1,
        "client": "kiosk",
        "agreement": described.agreement,
        "journey": "look",
        "case": described.case,
        "index": 3,
        "if-match": '"1"',
    }
    document = with_known(document, known)
    made, broken = fuzz(document, gateway.url, bearer(described, "prober"), examples=1, bounds=False)
    assert broken == []
    assert made > 70
    document["paths"] = {p: item for p, item in document["paths"].items() if p.startswith(BOUNDS)}
    made, broken = fuzz(document, gateway.url, bearer(described, "prober"), examples=0)
    assert broken == []
    assert made > 150
    gateway.ask("prober", "GET", "/registry/agencies")


def test_the_unified_api_is_as_it_is_described(described: Described) -> None:
    gateway = described.gateway
    document = gateway.ask("portal", "GET", "/openapi.json")
    made, broken = fuzz(document, gateway.url, bearer(described, "portal"), examples=3)
    assert broken == []
    assert made > 100
    assert len(described.agency.called) > 10
    assert described.agency.violations == []
