"""Jobs: programs that must end well before the system can go on."""

import contextlib
import os
import signal
import subprocess
import threading

from scripts.minierp.local.machine.errors import LocalError
from scripts.minierp.local.running.program import Job, last_lines, spawn


class Jobs:
    """Runs jobs to their end, from any thread; `cancel` ends those that still run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._cancelled = False

    def run(self, job: Job) -> None:
        """Return when it has ended well. Raises LocalError with the end of its log otherwise."""
        with self._lock:
            if self._cancelled:
                raise LocalError(f"{job.name} was not begun.")
            process = spawn(job)
            self._running.add(process)
        process.communicate(job.input.encode() or None)
        self._running.discard(process)
        if process.returncode != 0:
            raise LocalError(f"{job.name} failed.\n{last_lines(job.log, 15)}", f"Its log is {job.log}.")

    def cancel(self) -> None:
        """End every running job and begin no other."""
        with self._lock:
            self._cancelled = True
            for process in self._running:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
