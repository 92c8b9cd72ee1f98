"""Persons by what registers call them, in every namespace in which people sign in."""

from __future__ import annotations

from gateway.identity.upstreams.providers import Providers
from gateway.identity.upstreams.subjects import Subjects


class RegisteredPersons:
    """Implements `gateway.ports.Persons`."""

    def __init__(self, providers: Providers, subjects: Subjects) -> None:
        self._providers, self._subjects = providers, subjects

    async def subjects(self, value: str) -> frozenset[str]:
        """Return the internal subjects that `value` may mean: one for each provider's namespace."""
        spaces = {provider.space for provider, _ in await self._providers.listed()}
        return frozenset(self._subjects.subject(space, value) for space in spaces)
