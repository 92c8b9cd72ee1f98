"""Workers that share a port, and one process that keeps them alive."""

from __future__ import annotations

import contextlib
import os
import signal

from uvicorn.supervisors import Multiprocess


class Supervisor(Multiprocess):
    """uvicorn's supervisor; SIGHUP goes to the workers, which reload, where uvicorn would start them anew."""

    def handle_hup(self) -> None:
        """Tell every worker that serves; one that is still starting reads the files anyway."""
        for worker in self.processes:
            if worker.pid is not None and worker.is_ready():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGHUP)
