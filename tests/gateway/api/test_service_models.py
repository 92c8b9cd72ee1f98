"""Services as they are answered."""

from __future__ import annotations

from gateway.api.service_models import impact_view, version_detail, version_view
from gateway.model.agreement import Agreement, AgreementState
from gateway.model.classification import Assurance
from gateway.model.description import Finding
from gateway.model.service import Endpoint, ServiceState
from gateway.registry.impact import Impact
from gateway.registry.importing.diff import Change
from gateway.registry.versions import OperationSettings, ServiceSettings, ServiceVersion
from tests.support.registry import describe_plainly

VERSION = ServiceVersion(
    id="v",
    agency="tax",
    name="a",
    number=2,
    state=ServiceState.PUBLISHED,
    main="m",
    protocol="rest",
    title="T",
    findings=(Finding(severity="error", place="/x", message="m", operation="show"),),
    settings=ServiceSettings(
        endpoint=Endpoint(base_url="http://inside.example", credentials={"type": "bearer", "secret": "tax"}),
        operations={"show": OperationSettings(assurance=Assurance.HIGH)},
    ),
    digest="d",
    version=4,
    created_by="c",
    submitted_by="c",
    published_by="o",
    created_at=1,
    changed_at=2,
)


def test_where_a_service_is_reached_is_for_its_agency_only() -> None:
    assert version_view(VERSION, owned=True).settings["endpoint"]["base_url"] == "http://inside.example"
    description = describe_plainly({"m": b'[{"name": "show", "path": "/s"}]'}, "m", agency="tax", service="a")
    for view in (version_view(VERSION, owned=False), version_detail(VERSION, description, owned=False)):
        assert view.settings is None
        assert "inside.example" not in view.model_dump_json()


def test_operations_are_shown_as_they_are_set() -> None:
    description = describe_plainly({"m": b'[{"name": "show", "path": "/s"}]'}, "m", agency="tax", service="a")
    detail = version_detail(VERSION, description, owned=True)
    assert [(one.name, one.assurance) for one in detail.operations] == [("show", "high")]
    assert [(one.severity, one.operation) for one in detail.findings] == [("error", "show")]
    assert (detail.number, detail.version) == (2, 4)


def test_an_impact_breaks_when_one_change_does() -> None:
    changes = [
        Change(operation=name, kind="changed", breaking=name == "b", reasons=("why",)) for name in ("a", "b")
    ]
    agreement = Agreement(
        id="g",
        client="p",
        provider="tax",
        service="a",
        operations=frozenset({"b", "a"}),
        purposes=frozenset(),
        legal_basis="law",
        fields=("*",),
        valid_from=0,
        valid_until=1,
        state=AgreementState.ACTIVE,
    )
    view = impact_view(Impact(number=1, changes=tuple(changes), agreements=(agreement,)))
    assert view.breaking
    assert view.agreements[0].operations == ["a", "b"]
    assert not impact_view(Impact(number=1, changes=tuple(changes[:1]), agreements=())).breaking
