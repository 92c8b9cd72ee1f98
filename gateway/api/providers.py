"""`/identity/providers`: with whom people sign in."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import AfterValidator, Field, model_validator

from gateway.api.etag import IfMatch, set_etag
from gateway.api.fields import Draft, Name, SecretName, Slug, Token
from gateway.api.guard import Guard
from gateway.api.strict_json import StrictRoute
from gateway.identity.par.redirect_uri import is_safe
from gateway.identity.upstreams.provider import SHOWABLE, Provider
from gateway.identity.upstreams.providers import Providers
from gateway.model.classification import Assurance
from gateway.model.principal import Principal

READ, ADMIN = "identity:read", "identity:admin"
Level = Literal["low", "substantial", "high"]


def _check_issuer(value: str) -> str:
    if not is_safe(value) or "?" in value:
        raise ValueError("must be an https URL without query or fragment")
    return value


Issuer = Annotated[Name, AfterValidator(_check_issuer)]


class ProviderChange(Draft):
    """What can be changed of a provider; see `gateway.identity.upstreams.provider`."""

    issuer: Issuer
    client_id: Name
    names: Annotated[dict[Literal["en", "id"], Name], Field(min_length=1)]
    authentication: Literal["private_key_jwt", "client_secret_basic", "client_secret_post"]
    secret: SecretName | None = None
    scopes: list[Token] = Field(["openid"], max_length=20)
    subject_claim: Token = "sub"
    namespace: Annotated[str, Field(max_length=63, pattern=r"^[a-z0-9-]*$")] = ""
    assurance: Level = "low"
    acr: dict[Name, Level] = Field({}, max_length=20)
    claims: dict[Token, Token] = Field({}, max_length=20)
    active: bool = True

    @model_validator(mode="after")
    def _check(self) -> ProviderChange:
        if (self.secret is None) != (self.authentication == "private_key_jwt"):
            raise ValueError("client_secret_… needs the name of a secret, private_key_jwt has none")
        if "openid" not in self.scopes:
            raise ValueError("the scopes must have openid")
        if not set(self.claims) <= set(SHOWABLE):
            raise ValueError(f"claims can be mapped to: {', '.join(SHOWABLE)}")
        return self


class ProviderDraft(ProviderChange):
    """A new provider; `id` is part of its redirect URI, `/signin/callback/ID`."""

    id: Slug


class ProviderView(ProviderDraft):
    """A provider; `version` is its ETag. One that the settings give has version 0, and is changed there."""

    version: int


class ProviderListing(Draft):
    """All providers, by id."""

    items: list[ProviderView]


def providers_router(providers: Providers, guard: Guard) -> APIRouter:
    """Return the routes of providers; administrators of identity keep them."""
    router = APIRouter(prefix="/identity/providers", tags=["identity"], route_class=StrictRoute)
    read, admin = guard(READ, ADMIN), guard(ADMIN)

    @router.get("", summary="List identity providers", dependencies=[Depends(read)])
    async def list_providers() -> ProviderListing:
        return ProviderListing(items=[_view(*found) for found in await providers.listed()])

    @router.post("", summary="Register an identity provider", status_code=201)
    async def add_provider(
        draft: ProviderDraft, response: Response, caller: Principal = Depends(admin)
    ) -> ProviderView:
        await providers.add(caller, provider_of(draft.id, draft))
        response.headers["Location"] = f"/identity/providers/{draft.id}"
        return await show_provider(draft.id, response)

    @router.get("/{provider}", summary="Show an identity provider", dependencies=[Depends(read)])
    async def show_provider(provider: Slug, response: Response) -> ProviderView:
        found, version = await providers.find(provider)
        set_etag(response, version)
        return _view(found, version)

    @router.put("/{provider}", summary="Change an identity provider")
    async def change_provider(
        provider: Slug,
        change: ProviderChange,
        seen: IfMatch,
        response: Response,
        caller: Principal = Depends(admin),
    ) -> ProviderView:
        changed = provider_of(provider, change)
        if "active" not in change.model_fields_set:  # one that was turned off stays so until that is said
            present, _ = await providers.find(provider)
            changed = replace(changed, active=present.active)
        await providers.replace(caller, changed, seen.version)
        return await show_provider(provider, response)

    @router.delete("/{provider}", summary="Forget an identity provider", status_code=204)
    async def remove_provider(provider: Slug, caller: Principal = Depends(admin)) -> Response:
        await providers.remove(caller, provider)
        return Response(status_code=204)

    return router


def provider_of(identifier: str, change: ProviderChange) -> Provider:
    """Return the provider that a request, or the settings, describe."""
    values = change.model_dump(exclude={"id", "scopes", "assurance", "acr"})
    return Provider(
        **values,
        id=identifier,
        scopes=tuple(change.scopes),
        assurance=Assurance.of(change.assurance),
        acr={name: Assurance.of(level) for name, level in change.acr.items()},
    )


def _view(provider: Provider, version: int) -> ProviderView:
    return ProviderView.model_validate(
        {
            "id": provider.id,
            "issuer": provider.issuer,
            "client_id": provider.client_id,
            "names": dict(provider.names),
            "authentication": provider.authentication,
            "secret": provider.secret,
            "scopes": list(provider.scopes),
            "subject_claim": provider.subject_claim,
            "namespace": provider.namespace,
            "assurance": provider.assurance.label,
            "acr": {name: level.label for name, level in provider.acr.items()},
            "claims": dict(provider.claims),
            "active": provider.active,
            "version": version,
        }
    )
