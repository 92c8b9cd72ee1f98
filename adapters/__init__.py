"""The adapters: one protocol a file; `ADAPTERS` is the whole list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from adapters.rest import RestAdapter
from adapters.soap import SoapAdapter
from gateway.contracts import Adapter

_ALL: Final[tuple[Adapter, ...]] = (RestAdapter(), SoapAdapter())

ADAPTERS: Final[Mapping[str, Adapter]] = MappingProxyType({adapter.name: adapter for adapter in _ALL})
