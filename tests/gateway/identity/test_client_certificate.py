from __future__ import annotations

from base64 import b64encode
from ipaddress import ip_network
from typing import Any

import pytest

from gateway.identity.client_certificate import (
    certificate_thumbprint,
    read_certificate,
    strip_client_cert,
    trusted_peers,
)
from tests.support.certificates import self_signed

DER = self_signed("tax.test")
FIELD = f":{b64encode(DER).decode()}:"


def test_the_certificate_is_read_and_named_by_its_digest() -> None:
    certificate = read_certificate(FIELD)
    assert certificate is not None
    assert "tax.test" in certificate.subject.rfc4514_string()
    assert len(certificate_thumbprint(FIELD) or "") == 43


@pytest.mark.parametrize(
    "field", ["", ":", "::", "x", ":AAAA:", ":!!:", FIELD[1:], FIELD[:-1], ":" + "A" * 20_000 + ":"]
)
def test_what_is_no_certificate_counts_for_nothing(field: str) -> None:
    assert read_certificate(field) is None
    assert certificate_thumbprint(field) is None


@pytest.mark.parametrize(
    ("client", "kept"),
    [
        (("10.1.2.3", 1), True),
        (("10.2.0.1", 1), False),
        (("2001:db8::1", 1), False),
        (None, False),
        (("x", 1), False),
    ],
)
async def test_only_listed_proxies_may_send_it(client: object, kept: bool) -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend(name for name, _ in scope["headers"])

    stripped = strip_client_cert(app, trusted_peers([ip_network("10.1.0.0/16")]))
    scope = {"type": "http", "client": client, "headers": [(b"client-cert", b":AA:"), (b"a", b"b")]}
    await stripped(scope, None, None)  # type: ignore[arg-type]
    assert seen == ([b"client-cert", b"a"] if kept else [b"a"])
