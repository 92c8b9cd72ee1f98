"""`/registry/registration-tokens`: an agency's system allows another of its clients to register itself."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field

from gateway.api.fields import Draft, Token
from gateway.api.guard import Guard
from gateway.api.strict_json import StrictRoute
from gateway.identity.registration.tokens import RegistrationTokens, Sponsor
from gateway.model.principal import Principal
from gateway.problems import AccessDenied


class InitialTokenDraft(Draft):
    """What the client to be may ask for; `lifetime` is in seconds."""

    scopes: Annotated[set[Token], Field(strict=False, max_length=100, default_factory=set)]
    lifetime: Annotated[int, Field(ge=60, le=604_800)] = 3_600


def registration_tokens_router(tokens: RegistrationTokens, guard: Guard) -> APIRouter:
    """Return the route; nobody allows more than they hold, and only for their own agency."""
    router = APIRouter(prefix="/registry/registration-tokens", tags=["registry"], route_class=StrictRoute)

    @router.post("", summary="Issue an initial access token (RFC 7591)", status_code=201)
    async def issue(
        draft: InitialTokenDraft, caller: Principal = Depends(guard("registry:write", "registry:admin"))
    ) -> dict[str, Any]:
        if not caller.agency or not draft.scopes <= caller.scopes:
            raise AccessDenied("The caller may not grant these scopes.", reason="scopes_too_wide")
        sponsor = Sponsor(by=caller.client, agency=caller.agency, scopes=frozenset(draft.scopes))
        value = await tokens.issue_initial(sponsor, draft.lifetime)
        return {"initial_access_token": value, "expires_in": draft.lifetime}

    return router
