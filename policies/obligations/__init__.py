"""Obligations: one pure module each; `OBLIGATIONS` is the whole list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gateway.contracts import Obligation
from policies.obligations.mask import Mask
from policies.obligations.minimise import Minimise

OBLIGATIONS: Final[Mapping[str, Obligation]] = MappingProxyType(
    {obligation.name: obligation for obligation in (Minimise(), Mask())}
)
"""By the name that `Duty.name` and `@obligate` use; fulfilled in the order of the decision's duties."""
