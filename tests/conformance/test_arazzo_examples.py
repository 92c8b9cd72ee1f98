"""The OpenAPI Initiative's Arazzo examples, run against servers made from their OpenAPI documents."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gateway.commands.journey_run import Runner, Servers
from gateway.commands.journey_sources import read_journey
from gateway.commands.journey_view import View
from gateway.journeys.check.table import check
from gateway.journeys.document.finding import refuses
from gateway.journeys.document.inputs import wrong_inputs
from gateway.journeys.document.load import inspect
from gateway.journeys.interpreter.decisions import End
from gateway.journeys.interpreter.library import Library
from tests.support.journey_servers import Script, stub_server

INPUTS = Path(os.environ.get("SIMPUL_INPUTS", Path(__file__).parents[3] / "shared" / "inputs")) / "arazzo"
pytestmark = [
    pytest.mark.inputs,
    pytest.mark.skipif(not INPUTS.is_dir(), reason="the examples of SIMPUL_INPUTS are not present"),
]

PETSTORE = """
openapi: 3.0.3
info: {title: Petstore, version: 1.0.0}
paths:
  /user/login:
    get:
      operationId: loginUser
      parameters:
        - {name: username, in: query, schema: {type: string}}
        - {name: password, in: query, schema: {type: string}}
      responses: {"200": {description: ok, content: {application/json: {schema: {type: string}}}}}
  /pet/findByStatus:
    get:
      operationId: findPetsByStatus
      parameters: [{name: status, in: query, schema: {type: string}}]
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {type: array, items: {type: object}}}}
"""


def run(
    name: str,
    workflow: str,
    inputs: dict[str, Any],
    *,
    script: Script | None = None,
    more: list[str] | None = None,
) -> tuple[End, list[tuple[str, dict[str, Any]]]]:
    journey = read_journey(INPUTS / name, more or [])
    assert journey.document is not None
    flow = journey.document.workflow(workflow)
    assert flow is not None
    assert wrong_inputs(journey.document, flow, inputs) == []
    source = journey.lookup.source(journey.document.sources[0])
    assert source is not None
    with stub_server(source, script) as stub:
        view = View(Console(file=io.StringIO()))
        library = Library(journey.document, sends_null=True)
        runner = Runner(library, journey.lookup, Servers({"": stub.url}), view=view)
        return runner.run(workflow, inputs), stub.calls


@pytest.mark.parametrize(
    "path", sorted(INPUTS.glob("*arazzo*.yaml")) if INPUTS.is_dir() else [], ids=lambda p: p.name
)
def test_every_example_keeps_the_schema(path: Path) -> None:
    document, findings = inspect(path.read_bytes())
    assert document is not None
    assert findings == ()


@pytest.mark.parametrize("workflow", ["apply-coupon", "buy-available-pet"])
def test_pet_coupons(workflow: str) -> None:
    inputs: dict[str, Any] = {"my_pet_tags": ["puppy", "dalmatian"]} if workflow == "apply-coupon" else {}
    end, calls = run("pet-coupons.arazzo.yaml", workflow, inputs)
    assert end.result == "completed", end
    names = ["findPetsByTags", "getPetCoupons"] if workflow == "apply-coupon" else ["findPetsByStatus"]
    assert [name for name, _ in calls] == [*names, "placeOrder"]
    assert list(end.outputs.values()) == [10] or None not in end.outputs.values()
    if workflow == "buy-available-pet":
        assert calls[0][1]["query"] == "status=available&page=1&pageSize=10"
    else:
        assert calls[0][1]["query"] == "pet_tags=puppy&pet_tags=dalmatian"
    assert calls[-1][1]["body"]["status"] == "placed"


def test_login_and_retrieve_pets(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(PETSTORE)
    inputs = {"username": "ada", "password": "p&w"}
    script: Script = {"loginUser": lambda _: (200, "token"), "findPetsByStatus": lambda _: (200, [{"id": 1}])}
    end, calls = run(
        "LoginAndRetrievePets.arazzo.yaml",
        "loginUserRetrievePet",
        inputs,
        script=script,
        more=[str(tmp_path / "openapi.yaml")],
    )
    assert (end.result, end.outputs) == ("completed", {"available": [{"id": 1}]})
    assert calls[0][1]["query"] == "username=ada&password=p%26w"
    sent = {name.lower(): value for name, value in calls[1][1]["headers"].items()}
    assert sent["authorization"] == "token"


def test_bnpl_ends_where_its_criteria_say(tmp_path: Path) -> None:
    product = {"productCode": "p", "purchaseAmount": {"currency": "EUR", "amount": 10}}
    customer = {"firstName": "A", "lastName": "B", "dateOfBirth": "2000-01-01", "postalCode": "1"}
    inputs = {"customer": customer, "products": [product]}
    script: Script = {
        "findEligibleProducts": lambda _: (200, {"existingCustomerNotEligible": False, "products": []})
    }
    more = [str(INPUTS / "bnpl-openapi.yaml")]
    end, calls = run("bnpl-arazzo.yaml", "ApplyForLoanAtCheckout", inputs, script=script, more=more)
    assert (end.result, [name for name, _ in calls]) == ("completed", ["findEligibleProducts"])
    assert calls[0][1]["body"] == inputs


def test_bnpl_runs_to_its_end_and_its_slips_are_told() -> None:
    """It names outputs that no step has: they are null, and so is the path's parameter."""
    script: Script = {
        "findEligibleProducts": lambda _: (200, [{"products": [{"id": 1}]}]),
        "createCustomer": lambda _: (201, {"links": {"self": "/customers/1"}}),
    }
    inputs = {
        "customer": {"uri": "https://example.org/c/1"},
        "products": [{"productCode": "p", "purchaseAmount": {"currency": "EUR", "amount": 1}}],
    }
    more = [str(INPUTS / "bnpl-openapi.yaml")]
    end, calls = run("bnpl-arazzo.yaml", "ApplyForLoanAtCheckout", inputs, script=script, more=more)
    assert (end.result, end.outputs["finalizedPaymentPlan"]["status"]) == ("completed", "Pending")
    assert [name for name, _ in calls] == [
        "findEligibleProducts",
        "getTermsAndConditions",
        "createCustomer",
        "createBnplTransaction",
        "retrieveBnplLoanTransaction",
        "updateBnplLoanTransactionStatus",
    ]
    assert calls[3][1]["body"] == {
        "enrolledCustomer": "https://example.org/c/1",
        "newCustomer": "/customers/1",
    }
    assert calls[4][1]["path"] == {"loanTransactionId": "null"}
    journey = read_journey(INPUTS / "bnpl-arazzo.yaml", more)
    assert journey.document is not None
    found = check(journey.document, lookup=journey.lookup)
    assert not refuses(found)
    assert any("loanTransactionId" in finding.message and finding.line == 242 for finding in found)
    assert refuses(check(journey.document, lookup=journey.lookup, governed=True))
