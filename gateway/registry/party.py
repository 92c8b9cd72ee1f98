"""Which side a caller stands on."""

from __future__ import annotations

from typing import Final

from gateway.model.principal import Principal

READ: Final = "registry:read"
WRITE: Final = "registry:write"
APPROVE: Final = "registry:approve"
ADMIN: Final = "registry:admin"


def is_admin(caller: Principal) -> bool:
    """Say whether the caller keeps the registry as a whole."""
    return ADMIN in caller.scopes


def belongs_to(caller: Principal, agency: str) -> bool:
    """Say whether the caller is a client of `agency` itself; an administrator is not, by that alone."""
    return bool(caller.agency) and caller.agency == agency


def acts_for(caller: Principal, agency: str) -> bool:
    """Say whether the caller may read and change what `agency` owns."""
    return is_admin(caller) or belongs_to(caller, agency)
