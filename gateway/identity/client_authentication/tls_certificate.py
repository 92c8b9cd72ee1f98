"""RFC 8705 section 2.1: a client proves itself with a certificate that the TLS terminator has verified."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography import x509

from gateway.identity.client_certificate import read_certificate
from gateway.identity.errors import invalid_client
from gateway.identity.oauth_request import OAuthRequest
from gateway.model.client import Client

METHOD = "tls_client_auth"


async def tls_certificate(request: OAuthRequest) -> None:
    """Find the client by `client_id`; refuse unless its registered name is in the certificate.

    Exactly one of `tls_client_auth_subject_dn`, `…_san_dns` and `…_san_uri`
    is registered (RFC 8705 section 2.1.2). `Client-Cert` reaches us from
    listed proxies only (`strip_client_cert`).
    """
    certificate = read_certificate(request.headers.get("client-cert", ""))
    name = request.parameters.get("client_id", "")
    client = await request.authority.clients.find(name) if name else None
    if certificate is None or client is None or not client.active or "issuer" in client.metadata:
        raise invalid_client()
    if client.metadata.get("token_endpoint_auth_method") != METHOD:
        raise invalid_client()
    expected = _registered(client)
    if expected is None or expected not in set(_names(certificate)):
        raise invalid_client()
    request.authenticated = client


def _registered(client: Client) -> tuple[str, str] | None:
    found = [
        (kind, value)
        for kind in ("subject_dn", "san_dns", "san_uri")
        if isinstance(value := client.metadata.get(f"{METHOD}_{kind}"), str) and value
    ]
    return found[0] if len(found) == 1 else None


def _names(certificate: x509.Certificate) -> Iterator[tuple[str, str]]:
    yield "subject_dn", certificate.subject.rfc4514_string()
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return
    yield from (("san_dns", name) for name in names.get_values_for_type(x509.DNSName))
    yield from (("san_uri", name) for name in names.get_values_for_type(x509.UniformResourceIdentifier))
