from __future__ import annotations

from gateway.model.service import Endpoint, Service, ServiceState


def test_versions_of_a_service_share_a_key() -> None:
    def version(number: str) -> Service:
        return Service(
            id=f"s{number}",
            agency="civil",
            name="persons",
            version=number,
            protocol="soap",
            state=ServiceState.PUBLISHED,
            endpoint=Endpoint(base_url="https://civil.example"),
            operations=(),
        )

    assert version("1").key == version("2").key == "civil/persons"
