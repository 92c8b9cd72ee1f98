"""What must be there before any worker starts: a worker that cannot start would be started again for ever."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from gateway.bootstrap.foundations import PSEUDONYM_KEY
from gateway.bootstrap.providers import ProvidersInvalid, read_providers
from gateway.identity.keys.wrapping import FILE as WRAPPING_KEY
from gateway.policy.engine import CedarDecider
from gateway.policy.source import PolicyInvalid
from gateway.settings import Settings
from gateway.store.secrets import Secrets, UnknownSecret
from policies.obligations import OBLIGATIONS


class CannotServe(Exception):
    """The gateway cannot serve; the message is one line, and says what to do."""


def check_start(settings: Settings) -> None:
    """Raise `CannotServe` when `simpul init` was not run, or when policies or providers cannot be used."""
    secrets = Secrets(settings.secrets_dir)
    try:
        for name in (PSEUDONYM_KEY, WRAPPING_KEY):
            secrets.read(name)
    except (UnknownSecret, OSError):
        raise CannotServe(f"{settings.data} has no keys yet; run `simpul init` first.") from None
    try:
        CedarDecider(policy_directory(settings), OBLIGATIONS)
    except PolicyInvalid as error:
        raise CannotServe(" ".join(f"The policies cannot be used: {error}".split())) from None
    try:
        configured = read_providers(settings.identity_providers)
        for provider in configured:
            if provider.secret is not None:
                secrets.read(provider.secret)
    except ProvidersInvalid as error:
        raise CannotServe(str(error)) from None
    except (UnknownSecret, OSError):
        raise CannotServe(
            f"The secret {provider.secret!r} of the identity provider {provider.id!r} is not in "
            f"{settings.secrets_dir}."
        ) from None


def policy_directory(settings: Settings) -> Path:
    """Return where the policies are: the operator's, or those that ship."""
    return settings.policies or Path(str(files("policies")))
