"""How requests name people: by what a provider or a register calls them, in bodies and never in URLs."""

from __future__ import annotations

from gateway.api.fields import Draft, Name, Slug
from gateway.identity.upstreams.providers import Providers
from gateway.identity.upstreams.subjects import ORGANISATION, Subjects


class PersonReference(Draft):
    """A person: `subject` is the value of the provider's subject claim, such as a national id."""

    provider: Slug
    subject: Name


class OrganisationReference(Draft):
    """An organisation, by its number in a register."""

    registry: Slug
    number: Name


async def resolve(
    reference: PersonReference | OrganisationReference, providers: Providers, subjects: Subjects
) -> str:
    """Return the internal subject; raises `NotFound` when there is no such provider."""
    if isinstance(reference, OrganisationReference):
        return subjects.subject(f"register {reference.registry}", reference.number, ORGANISATION)
    provider, _ = await providers.find(reference.provider)
    return subjects.subject(provider.space, reference.subject)
