"""The demo's processes begun with everything imported, for tests whose subject is what the demo does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.demo import processes, world
from gateway.demo.processes import Child
from tests.support.warm import warmed


class WarmChild(Child):
    """A child that is told to run a module as `python -m` does."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        _python, _m, module, *arguments = command
        whole = {**processes._without_settings(), **environment}
        with log.open("ab") as output:
            files = (output.fileno(), output.fileno())
            self._process = warmed().start(arguments, whole, *files, module=module)


@contextmanager
def warm_demo() -> Iterator[None]:
    """Let the demo's world begin its processes so."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (processes, world):
            patch.setattr(module, "Child", WarmChild)
        yield
