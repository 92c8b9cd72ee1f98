from __future__ import annotations

import configparser
import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.settings import PREFIX, Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
KNOWN = {PREFIX + name.upper() for name in Settings.model_fields}
TEXTS = sorted(p for p in DEPLOY.rglob("*") if p.is_file() and "tls" not in p.parts)


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: str(p.relative_to(DEPLOY)))
def test_every_variable_named_is_a_setting(path: Path) -> None:
    named = set(re.findall(r"\bSIMPUL_[A-Z0-9_]*[A-Z0-9]", path.read_text()))
    assert named <= KNOWN, named - KNOWN


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return document


def test_no_container_is_root_or_may_write_its_root() -> None:
    services = compose()["services"]
    assert len(services) >= 7
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "build" in service or not str(service["user"]).startswith("0"), name
    assert re.search(r"^USER 1\d+:1\d+$", (DEPLOY / "Containerfile").read_text(), re.M)


def test_only_the_terminator_has_a_port_outside() -> None:
    assert [name for name, service in compose()["services"].items() if "ports" in service] == ["envoy"]


def test_two_nodes_share_the_database_and_quotas() -> None:
    nodes = [compose()["services"][name] for name in ("simpul-1", "simpul-2")]
    for node in nodes:
        assert node["volumes"] == ["secrets:/secrets"]
        assert {"SIMPUL_DATABASE_URL", "SIMPUL_VALKEY_URL", "SIMPUL_OTLP_ENDPOINT"} <= set(
            node["environment"]
        )


def test_the_next_node_waits_until_this_one_is_ready_and_a_stop_waits_for_the_drain() -> None:
    longest = sum(Settings.model_fields[name].default for name in ("drain_notice_seconds", "drain_seconds"))
    for node in (compose()["services"][name] for name in ("simpul-1", "simpul-2")):
        assert "/readyz" in node["healthcheck"]["test"][-1]
        assert float(node["stop_grace_period"].rstrip("s")) > longest


def test_metrics_come_to_the_collector_once() -> None:
    collector = yaml.safe_load((DEPLOY / "otel/collector.yaml").read_text())
    assert "SIMPUL_OTLP_ENDPOINT" in compose()["services"]["simpul-1"]["environment"]
    assert collector["service"]["pipelines"]["metrics"]["receivers"] == ["otlp"]
    used = {one for line in collector["service"]["pipelines"].values() for one in line["receivers"]}
    assert used == set(collector["receivers"])


def test_what_is_not_needed_stays_out_of_the_build_for_docker_and_podman() -> None:
    """Podman reads the file by this name, too; Docker knows no other."""
    first, *admitted = (DEPLOY.parent / ".dockerignore").read_text().splitlines()
    assert first == "*"
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", (DEPLOY / "Containerfile").read_text(), re.M)
    needed = {f"!{name}" for line in copied for name in line.split()}
    assert needed == {line for line in admitted if line.startswith("!")}
    assert not (DEPLOY.parent / ".containerignore").exists()


def test_envoy_goes_to_the_nodes_that_compose_starts() -> None:
    envoy = (DEPLOY / "envoy/envoy.yaml").read_text()
    for name in ("simpul-1", "simpul-2"):
        assert f"address: {name}, port_value: 8400" in envoy


def test_the_trusted_proxy_is_envoy_alone_and_no_node_can_get_its_address() -> None:
    document = compose()
    network = document["networks"]["edge"]["ipam"]["config"][0]
    envoy = document["services"]["envoy"]["networks"]["edge"]["ipv4_address"]
    node = document["services"]["simpul-1"]
    assert node["environment"]["SIMPUL_TRUSTED_PROXIES"] == f'["{envoy}/32"]'
    assert ip_address(envoy) in ip_network(network["subnet"])
    assert ip_network(network["ip_range"]).subnet_of(ip_network(network["subnet"]))
    assert ip_address(envoy) not in ip_network(network["ip_range"])


def test_no_password_is_among_the_arguments_of_a_process() -> None:
    command = compose()["services"]["valkey"]["command"]
    assert [line for line in command[-1].splitlines() if "PASSWORD" in line and "printf" not in line] == []
    assert command[-1].splitlines()[-1] == "exec valkey-server /tmp/valkey.conf"


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=True)
    parser.read(DEPLOY / "systemd/simpul.service")
    return parser


def test_the_unit_is_hardened_and_waits_for_the_drain() -> None:
    service = unit()["Service"]
    for key in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "DynamicUser", "ProtectKernelModules"):
        assert service[key] == "yes", key
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    longest = sum(Settings.model_fields[name].default for name in ("drain_notice_seconds", "drain_seconds"))
    assert float(service["TimeoutStopSec"].rstrip("s")) > longest


def test_the_units_settings_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    for line in (DEPLOY / "systemd/simpul.env").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.issuer == "https://simpul.example"
    assert str(settings.trusted_proxies[0]) == "127.0.0.1/32"
