"""FAPI 2.0 Security Profile section 5.3.2.1, 4–5: access tokens are bound to the client's key."""

from __future__ import annotations

from gateway.identity.client_certificate import certificate_thumbprint
from gateway.identity.dpop.proof import NonceWanted, Target
from gateway.identity.errors import OAuthError
from gateway.identity.jose.jwt import BadToken
from gateway.identity.oauth_request import OAuthRequest


async def proof_of_possession(request: OAuthRequest) -> None:
    """Note the key that the client holds, by a DPoP proof (RFC 9449 section 5) or certificate (RFC 8705).

    A client that registered `dpop_bound_access_tokens` must send a proof.
    """
    raw = request.headers.get("dpop")
    if raw is None:
        thumbprint = certificate_thumbprint(request.headers.get("client-cert", ""))
        wants_dpop = request.client.metadata.get("dpop_bound_access_tokens") is True
        if thumbprint is not None and not wants_dpop:
            request.confirmation = {"x5t#S256": thumbprint}
        return
    authority = request.authority
    target = Target(method=request.method, url=authority.url(request.path))
    try:
        request.confirmation = {"jkt": await authority.proofs.verify(raw, target)}
    except NonceWanted as wanted:
        raise OAuthError(
            "use_dpop_nonce", "The proof needs a nonce of this server.", headers={"DPoP-Nonce": wanted.nonce}
        ) from wanted
    except BadToken as error:
        raise OAuthError("invalid_dpop_proof", f"Not accepted: {error}.") from error


async def bound_token(request: OAuthRequest) -> None:
    """Refuse to issue a token that anyone could use who finds it."""
    if request.confirmation is None:
        raise OAuthError("invalid_dpop_proof", "A DPoP proof is needed.")


async def bound_or_allowed(request: OAuthRequest) -> None:
    """Refuse as `bound_token` does, except to a system whose registration says `bearer_tokens_allowed`.

    The flag is explicit and visible in the client's registration, and only
    counts where the client acts for itself.
    """
    metadata = request.client.metadata
    plain = metadata.get("bearer_tokens_allowed") is True
    if request.confirmation is None and (not plain or metadata.get("dpop_bound_access_tokens") is True):
        raise OAuthError("invalid_dpop_proof", "A DPoP proof is needed.")
