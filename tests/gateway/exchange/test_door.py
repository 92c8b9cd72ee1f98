from __future__ import annotations

import inspect

import pytest

from gateway.exchange.asgi import AsgiRequest
from gateway.exchange.door import Request
from gateway.serving.direct import Direct


@pytest.mark.parametrize("implementation", [AsgiRequest, Direct])
def test_both_doors_have_what_the_exchange_path_asks_for(implementation: type) -> None:
    for name, method in inspect.getmembers(Request, inspect.iscoroutinefunction):
        own = getattr(implementation, name)
        assert inspect.iscoroutinefunction(own)
        assert list(inspect.signature(own).parameters) == list(inspect.signature(method).parameters)
